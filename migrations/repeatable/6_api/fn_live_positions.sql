-- After: live_properties
-- Arguments: p_cost_centre as shown (Unassigned included), null or '' is all; p_acc_status on|off|1|0|true|false, null is all;
-- p_vehicle_number a plate in any spelling or an imei, null or '' is all.
drop function if exists reporting.fn_live_positions(text, text);  -- before p_scope
create or replace function reporting.fn_live_positions(
    p_cost_centre text default null, p_acc_status text default null, p_vehicle_number text default null, p_scope text[] default null)
  returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_acc text := nullif(lower(btrim(p_acc_status)), '');
  v_acc_on boolean;
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_vehicle text := nullif(btrim(p_vehicle_number), '');
  v_keys text[];
begin
  if v_acc not in ('on', 'off', '1', '0', 'true', 'false') then
    raise exception 'unknown acc_status ''%'' (allowed: on, off)', p_acc_status
      using errcode = 'invalid_parameter_value', hint = 'leave it out for all vehicles';
  end if;
  v_acc_on := v_acc in ('on', '1', 'true');
  if v_vehicle is not null then
    v_keys := array[tracksolid.one_vehicle(v_vehicle, p_scope)];
  end if;
  return (
    with shown as materialized (
      select * from reporting.v_live_positions v
       where (v_centres is null or v.cost_centre = any(v_centres))
         and (v_acc_on is null or v.acc_on = v_acc_on)
         and (v_vehicle is null or v.imei = v_vehicle or v.vehicle_key = any(v_keys))
    ), feature as (
      select 'Feature' as type, v.id,
             case when v.lat is not null then json_build_object('type', 'Point', 'coordinates',
               json_build_array(round(v.lng::numeric, 6), round(v.lat::numeric, 6))) end as geometry,
             (select row_to_json(p) from reporting.live_properties(v, l) p) as properties
        from shown v left join tracksolid.live_positions l on l.imei = v.imei
       order by v.vehicle_number, v.imei
    )
    select json_build_object(
      'summary', (
        select row_to_json(s) from (
          select count(*) as vehicles, count(*) filter (where status = 'moving') as moving,
                 count(*) filter (where status = 'idle') as idle, count(*) filter (where status = 'parked') as parked,
                 count(*) filter (where status = 'offline') as offline, reporting.utc_text(now()) as as_of,
                 reporting.utc_text(max(gps_time)) as newest_fix_at,
                 extract(epoch from now() - max(seen_at))::bigint as data_age_s from shown) s),
      'geojson', json_build_object('type', 'FeatureCollection', 'features',
        (select coalesce(json_agg(row_to_json(f)), '[]') from feature f))));
end $$;
comment on function reporting.fn_live_positions(text, text, text, text[]) is
  'Every enabled vehicle as GeoJSON with its state, and counts. Called by GET /webhook/live-positions';
