-- After: day_range, shown_centres
-- The panel of now: states by cost centre, who idles, who has not moved, and everybody's clock.
drop function if exists reporting.fn_fleet_today(text);  -- before p_scope
create or replace function reporting.fn_fleet_today(p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'day', d.first, 'timezone', tracksolid.setting('timezone'), 'as_of', reporting.utc_text(now()),
    'status', (select coalesce(json_agg(row_to_json(r)), '[]') from (
       select s.cost_centre, s.vehicles, s.moving, s.idle, s.parked, s.offline, reporting.utc_text(s.newest_seen_at) as newest_seen_at
         from tracksolid.v_fleet_status s where c.centres is null or s.cost_centre = any(c.centres) order by s.cost_centre) r),
    'idle', (select coalesce(json_agg(row_to_json(r)), '[]') from (
       select i.imei, i.vehicle_number, i.driver_name, i.cost_centre, reporting.utc_text(i.idle_since) as idle_since, i.idle_s,
              round(i.lat::numeric, 6) as lat, round(i.lng::numeric, 6) as lng
         from tracksolid.v_currently_idle i where c.centres is null or i.cost_centre = any(c.centres) order by i.idle_since, i.imei) r),
    'not_moved', (select coalesce(json_agg(row_to_json(r)), '[]') from (
       select n.imei, n.vehicle_number, n.driver_name, n.cost_centre, n.status, n.days_still,
              reporting.utc_text(n.last_moved_at) as last_moved_at, reporting.utc_text(n.seen_at) as seen_at
         from tracksolid.v_vehicles_not_moved_today n where c.centres is null or n.cost_centre = any(c.centres)
        order by n.last_moved_at nulls first, n.imei) r),
    'clock', (select coalesce(json_agg(row_to_json(r)), '[]') from (
       select t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.started,
              reporting.utc_text(t.first_ignition_at) as first_ignition_at, reporting.utc_text(t.last_stop_at) as last_stop_at,
              t.hours, t.driving_hours, t.idle_hours, t.distance_km, t.late_s, t.late
         from tracksolid.v_driver_clock_today t where c.centres is null or t.cost_centre = any(c.centres)
        order by t.vehicle_number, t.imei) r))
    from reporting.day_range(null, null, 1) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_fleet_today(text, text[]) is
  'States, idling, standing vehicles and clocks of today. Called by GET /analytics/today';
