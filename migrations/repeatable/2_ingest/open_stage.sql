-- Makes the temporary table that a batch is copied into before tracksolid.merge_<name> takes it over:
-- pg_temp.stage_<name>, once per session, emptied by the merge and by every commit. It is like the table of that name, but for the
-- ones listed here.
create or replace function tracksolid.open_stage(p_name text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_columns text := case p_name
    when 'devices' then
      'imei text not null, vehicle_number text, driver_name text, driver_phone text, device_name text, model text, '
      'device_kind text, sim text, iccid text, vin text, account text, device_group text, remark text, '
      'activated_at timestamptz, expires_at timestamptz, enabled boolean'
    when 'position_history' then 'like tracksolid.position_history including defaults, is_late boolean not null default false'
    when 'trips' then
      'imei text not null, start_time timestamptz not null, end_time timestamptz, distance_km double precision, '
      'duration_s integer, avg_speed_kmh real, max_speed_kmh real, start_lat double precision, start_lng double precision, '
      'end_lat double precision, end_lng double precision, start_odometer_km double precision, '
      'end_odometer_km double precision, distance_raw double precision, distance_unit text, quality text, '
      'source text not null default ''vendor'''
    when 'geofences' then
      'fence_id text not null, account text, fence_name text, kind text, color text, radius_m double precision, '
      'coordinates text, imeis text, alert_types text, stay_in_days real, stay_out_days real, description text, raw jsonb'
    when 'claims' then 'imei text not null, kind text not null, begins_at timestamptz not null, ends_at timestamptz not null'
    when 'refusals' then 'stream text not null, imei text, reason text not null, raw jsonb, count bigint not null default 1'
    else (select format('like tracksolid.%I including defaults', relname) from pg_class
           where oid = to_regclass(format('tracksolid.%I', p_name)) and relkind in ('r', 'p'))
  end;
begin
  if v_columns is null then
    raise exception 'unknown stage ''%''', p_name
      using errcode = 'invalid_parameter_value', hint = 'each tracksolid.merge_… function has one of its name';
  end if;
  execute format('create temp table if not exists %I (%s) on commit delete rows', 'stage_' || p_name, v_columns);
  if p_name in ('trips', 'parking_events') then perform tracksolid.open_stage('claims'); end if;
end $$;
comment on function tracksolid.open_stage(text) is 'Makes pg_temp.stage_<name> for a COPY. Called by the stores before merge_<name>';
