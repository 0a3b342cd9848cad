-- After: vehicle_filter
-- Refuels and drains of [p_from, p_to), in order of time.
create or replace function reporting.fn_export_fuel(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.kind, reporting.utc_text(v.event_time) as event_time,
           reporting.utc_text(v.not_before) as not_before, reporting.utc_text(v.not_after) as not_after, round(v.litres::numeric, 1) as litres,
           round(v.before_l::numeric, 1) as before_l, round(v.after_l::numeric, 1) as after_l, v.source, v.fence_name, round(v.lng::numeric, 6) as lng,
           round(v.lat::numeric, 6) as lat
      from tracksolid.vehicle_filter(p_vehicles) f
      join reporting.v_fuel_events v on v.event_time >= p_from and v.event_time < p_to
     where tracksolid.is_chosen(f.imeis, f.keys, null, v.imei, v.vehicle_key, v.cost_centre)
     order by v.event_time, v.event_id) e;
$$;
comment on function reporting.fn_export_fuel(timestamptz, timestamptz, text[]) is
  'Refuels and drains of a window, one JSON object a row. Called by fleet export fuel';
