-- After: report_json, report_filter, day_range
-- What somebody should look at: alarms of severity warning and critical, speeding and harsh driving by day, late starts, and distance that no fix saw.
drop function if exists reporting.fn_report_exceptions(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_exceptions(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with span as (
    select d.first, d.last, tracksolid.day_start(d.first, z.value) as starts, tracksolid.day_start(d.last + 1, z.value) as ends
      from reporting.day_range(p_from, p_to, 1) d cross join (select value from tracksolid.settings where name = 'timezone') z
  ), chosen as (
    select * from tracksolid.report_filter(p_vehicles, p_cost_centres) f
  ), day as materialized (
    select r.*, coalesce(r.first_start_at, tracksolid.day_start(r.day, (select value from tracksolid.settings where name = 'timezone'))) as at
      from span s cross join lateral tracksolid.report_days(s.first, s.last) r
     cross join chosen f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, r.imei, r.vehicle_key, r.cost_centre)
  ), line as materialized (
    select l.alarm_time as at, 'alarm' as kind, coalesce(l.alarm_name, l.alarm_type) as detail, null::numeric as value, l.severity as unit,
           coalesce(a.vehicle_number, l.imei) as vehicle_number, l.imei, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre
      from span s
      join tracksolid.alarms l on l.alarm_time >= s.starts and l.alarm_time < s.ends and l.severity in ('warning', 'critical')
      left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.alarm_time
     cross join chosen f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, l.imei, a.vehicle_key, a.cost_centre)
    union all
    select d.at, 'speeding', format('%s times over %s km/h, up to %s km/h', d.speeding_events, tracksolid.setting('speeding_kmh'), d.max_speed_kmh),
           d.speeding_s, 's', d.vehicle_number, d.imei, d.driver_name, d.cost_centre
      from day d where d.speeding_events > 0
    union all
    select d.at, 'harsh driving', 'sudden acceleration or braking', d.harsh_events, 'events', d.vehicle_number, d.imei, d.driver_name, d.cost_centre
      from day d where d.harsh_events > 0
    union all
    select d.at, 'unseen distance', 'straight line of silences that are too long to count', d.unseen_km, 'km', d.vehicle_number, d.imei, d.driver_name, d.cost_centre
      from day d where d.unseen_km > 0
    union all
    select c.first_ignition_at, 'late start', 'after ' || to_char(c.shift_start_local, 'HH24:MI'), round(c.late_s / 60.0), 'min', c.vehicle_number, c.imei,
           c.driver_name, c.cost_centre
      from span s join tracksolid.v_driver_clock_attendance c on c.day between s.first and s.last and c.late
      left join tracksolid.assignments k on k.imei = c.imei and k.valid @> c.first_ignition_at
     cross join chosen f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, c.imei, k.vehicle_key, c.cost_centre)
  )
  select reporting.report_json('exceptions', s.first, s.last, array['tracks', 'alarms'],
    (select json_agg(row_to_json(r)) from (
       select reporting.local_text(r.at) as time, r.kind, r.vehicle_number, r.imei, r.driver_name, r.cost_centre, r.detail, r.value, r.unit
         from line r order by r.at, r.vehicle_number, r.kind, r.detail) r),
    json_build_object(),
    (select json_agg(row_to_json(c)) from (select kind as label, count(*) as value from line group by kind order by 2 desc, 1) c), p_vehicles, p_cost_centres)
    from span s;
$$;
comment on function reporting.fn_report_exceptions(date, date, text[], text[]) is
  'Alarms, speeding, harsh driving, late starts and unseen distance. Called by fleet report exceptions';
