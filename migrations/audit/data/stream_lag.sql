-- Title:    a device whose stream has come to a standstill
-- Severity: warning
-- Why:      its trail, trips, stops or alarms end there
-- Fix:      `fleet status` shows why it fails; the next run asks for all that is missing
with setting as (
  select max(value::numeric) filter (where name = 'settle_s') as settle_s,
         max(value::numeric) filter (where name in ('schedule_history_s', 'schedule_alarms_s')) as every_s from tracksolid.settings
), stream as (
  select s.stream from tracksolid.streams() s where s.has_coverage and s.is_scheduled and exists (select from tracksolid.coverage c where c.stream = s.stream)
)
select format('device %s %s', d.imei, s.stream) as object,
       format('%s: answered until %s%s', d.display_name, coalesce(date_trunc('second', upper(c.answered))::text, 'never asked'), '; ' || (select max(f.reason) from tracksolid.failed_windows f where f.stream = s.stream and f.imei = d.imei)) as evidence
  from tracksolid.devices d cross join stream s cross join setting t
  left join tracksolid.coverage c on c.imei = d.imei and c.stream = s.stream
 where d.enabled and d.removed_at is null and coalesce(c.ask_after, '-infinity') < now() and d.activated_at is not null and coalesce(d.expires_at, 'infinity') > now() and d.first_seen_at < now() - interval '1 hour'
   and coalesce(upper(c.answered), '-infinity') < now() - (t.settle_s + 4 * t.every_s + 3600) * interval '1 second'
 order by 1;
