-- Title:    working hours that nobody has, or a place of private time that is stored
-- Severity: error
-- Why:      a vehicle is followed at a time at which its driver was told that it is not
-- Fix:      select * from tracksolid.working_hours; write names as in tracksolid.assignments. Stored places: fleet erase, see docs/run/private-hours.md
with span as (
  select array_agg(d.imei) as imeis, array_agg(greatest(now() - interval '7 days', w.noted_at)) as starts, array_agg(now()) as ends
    from tracksolid.devices d cross join (select max(noted_at) as noted_at from tracksolid.working_hours) w where w.noted_at < now()
), private as (
  select p.imei, r.part from span s cross join lateral tracksolid.private_time(s.imeis, s.starts, s.ends) p cross join lateral unnest(p.during) r(part)
), stored as (
  select p.imei, 'position_history' as table_name, h.gps_time as at from private p
    join tracksolid.position_history h on h.imei = p.imei and h.gps_time >= lower(p.part) and h.gps_time < upper(p.part)
  union all
  select p.imei, 'live_positions', l.gps_time from private p join tracksolid.live_positions l on l.imei = p.imei and l.gps_time >= lower(p.part) and l.gps_time < upper(p.part)
  union all
  select p.imei, 'trips', t.start_time from private p join tracksolid.trips t on t.imei = p.imei and t.start_time >= lower(p.part) and t.start_time < upper(p.part)
  union all
  select p.imei, 'parking_events', t.start_time from private p join tracksolid.parking_events t on t.imei = p.imei and t.start_time >= lower(p.part) and t.start_time < upper(p.part)
  union all
  select p.imei, 'alarms', a.alarm_time from private p join tracksolid.alarms a on a.imei = p.imei and a.alarm_time >= lower(p.part) and a.alarm_time < upper(p.part) and a.lat is not null
)
select 'device ' || s.imei as object,
       format('%s rows of %s are of private time, the last one of %s', count(*), s.table_name, to_char(max(s.at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')) as evidence
  from stored s group by s.imei, s.table_name
union all
select format('rule %s %s', w.subject, w.name), 'no vehicle is called so in its time: it holds for nobody'
  from tracksolid.working_hours w
 where coalesce(upper(w.valid), 'infinity') > now()
   and case w.subject when 'tracker' then not exists (select from tracksolid.devices d where d.imei = w.name)
            when 'fleet' then false
            else not exists (select from tracksolid.assignments a where a.valid && w.valid
                                and w.name_key = case w.subject when 'vehicle' then a.plate_normalized when 'driver' then lower(btrim(a.driver_name))
                                                                else lower(btrim(coalesce(a.cost_centre, 'Unassigned'))) end) end
 order by 1, 2;
