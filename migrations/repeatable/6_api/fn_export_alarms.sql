-- After: vehicle_filter
-- Alarms of [p_from, p_to), in order of time.
create or replace function reporting.fn_export_alarms(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select l.imei, coalesce(a.vehicle_number, l.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
           reporting.utc_text(l.alarm_time) as alarm_time, l.alarm_type, l.alarm_name, l.severity, l.speed_kmh, l.fence_id, l.source,
           round(l.lng::numeric, 6) as lng, round(l.lat::numeric, 6) as lat
      from tracksolid.vehicle_filter(p_vehicles) f
      join tracksolid.alarms l on l.alarm_time >= p_from and l.alarm_time < p_to
      left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.alarm_time
     where tracksolid.is_chosen(f.imeis, f.keys, null, l.imei, a.vehicle_key, a.cost_centre)
     order by l.alarm_time, l.imei, l.alarm_type) e;
$$;
comment on function reporting.fn_export_alarms(timestamptz, timestamptz, text[]) is
  'Alarms of a window, one JSON object a row. Called by fleet export alarms';
