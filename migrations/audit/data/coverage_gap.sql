-- Title:    a stretch of time that was never asked for, or never answered
-- Severity: warning
-- Why:      trips and trails of that time are missing; the vendor keeps three months
-- Fix:      fleet poll-movement --from … --to … (alarms: poll-events), before three months have passed
with hole as (
  select c.imei, c.stream, h as hole,
         (select max(f.reason) from tracksolid.failed_windows f where f.stream = c.stream and f.imei = c.imei and f.during && h) as failure
    from tracksolid.coverage c join tracksolid.devices d on d.imei = c.imei
   cross join (select now() - value::numeric * interval '1 second' as since from tracksolid.settings where name = 'look_back_s') w
   cross join lateral unnest(tstzmultirange(tstzrange(least(lower(c.covered), greatest(w.since, d.activated_at)), upper(c.covered))) - c.covered - c.answered) h
   where not isempty(c.covered) and d.enabled and d.removed_at is null and upper(h) - lower(h) > interval '1 minute'
)
select format('device %s %s', imei, stream) as object,
       format('%s gaps, %s hours; the newest from %s to %s%s', count(*), round(extract(epoch from sum(upper(hole) - lower(hole))) / 3600, 1),
              date_trunc('second', max(lower(hole))), date_trunc('second', max(upper(hole))), '; ' || max(failure)) as evidence,
       format('fleet %s --from %s --to %s --imei %s', case stream when 'alarms' then 'poll-events' else 'poll-movement --only ' || stream end,
              to_char(min(lower(hole)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              to_char(max(upper(hole)) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), imei) as fix
  from hole group by imei, stream
 order by 1;
