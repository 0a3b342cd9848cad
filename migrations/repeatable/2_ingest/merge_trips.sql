-- Takes pg_temp.stage_trips over. A trip that is reported again is rewritten only where it differs; figures that the
-- vendor leaves out keep what the fixes gave. A new end means a new route.
-- pg_temp.stage_claims holds the windows that these rows answer completely: a trip inside one of them that is not reported, or
-- that lies over a reported one, is superseded; one that is reported again is valid again.
-- The lock pairs with merge_position_history: fixes that commit now must find the trip, or the trip them.
create or replace function tracksolid.merge_trips(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('trips');
  perform tracksolid.lock_trips_and_fixes(true);
  select count(*) into rows_in from pg_temp.stage_trips;
  with reported as (
    select distinct on (s.imei, s.start_time) s.*,
           public.st_setsrid(public.st_makepoint(s.start_lng, s.start_lat), 4326) as start_geom,
           public.st_setsrid(public.st_makepoint(s.end_lng, s.end_lat), 4326) as end_geom
      from pg_temp.stage_trips s order by s.imei, s.start_time, s.end_time desc nulls last
  ), written as (
    insert into tracksolid.trips as t
           (imei, start_time, end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, start_geom, end_geom,
            start_odometer_km, end_odometer_km, distance_raw, distance_unit, quality, source)
    select imei, start_time, end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, start_geom, end_geom,
           start_odometer_km, end_odometer_km, distance_raw, distance_unit, quality, source
      from reported
    on conflict (imei, start_time) do update
       set end_time = coalesce(excluded.end_time, t.end_time),
           distance_km = coalesce(excluded.distance_km, t.distance_km),
           duration_s = coalesce(excluded.duration_s, t.duration_s),
           avg_speed_kmh = coalesce(excluded.avg_speed_kmh, t.avg_speed_kmh),
           max_speed_kmh = case when t.route_points > 0 then t.max_speed_kmh else coalesce(excluded.max_speed_kmh, t.max_speed_kmh) end,
           start_geom = coalesce(excluded.start_geom, t.start_geom),
           end_geom = coalesce(excluded.end_geom, t.end_geom),
           start_odometer_km = coalesce(excluded.start_odometer_km, t.start_odometer_km),
           end_odometer_km = coalesce(excluded.end_odometer_km, t.end_odometer_km),
           distance_raw = coalesce(excluded.distance_raw, t.distance_raw),
           distance_unit = coalesce(excluded.distance_unit, t.distance_unit),
           quality = coalesce(excluded.quality, t.quality),
           source = excluded.source, superseded_at = null,
           fixes_version = t.fixes_version + (excluded.end_time is not null and excluded.end_time is distinct from t.end_time)::int,
           updated_at = now()
     where (t.end_time, t.distance_km, t.duration_s, t.avg_speed_kmh, t.max_speed_kmh, t.start_geom::bytea, t.end_geom::bytea,
            t.start_odometer_km, t.end_odometer_km, t.distance_raw, t.distance_unit, t.quality, t.source, t.superseded_at)
           is distinct from
           (coalesce(excluded.end_time, t.end_time), coalesce(excluded.distance_km, t.distance_km),
            coalesce(excluded.duration_s, t.duration_s), coalesce(excluded.avg_speed_kmh, t.avg_speed_kmh),
            case when t.route_points > 0 then t.max_speed_kmh else coalesce(excluded.max_speed_kmh, t.max_speed_kmh) end,
            coalesce(excluded.start_geom, t.start_geom)::bytea,
            coalesce(excluded.end_geom, t.end_geom)::bytea, coalesce(excluded.start_odometer_km, t.start_odometer_km),
            coalesce(excluded.end_odometer_km, t.end_odometer_km), coalesce(excluded.distance_raw, t.distance_raw),
            coalesce(excluded.distance_unit, t.distance_unit), coalesce(excluded.quality, t.quality), excluded.source, null)
    returning 1
  ), contradicted as (  -- by index: a batch may have all vehicles, and a vehicle years of trips
    select t.id
      from pg_temp.stage_claims s
      join tracksolid.trips t on t.imei = s.imei and t.start_time > s.begins_at and t.start_time < s.ends_at and t.end_time < s.ends_at
     where s.kind = 'trip'
    union
    select t.id
      from reported o
     cross join lateral (
       select t.id, t.start_time, t.end_time from tracksolid.trips t
        where t.imei = o.imei and t.end_time > o.start_time and t.start_time < coalesce(o.end_time, 'infinity')
       union all
       select t.id, t.start_time, null from tracksolid.trips t
        where t.imei = o.imei and t.end_time is null and t.start_time < coalesce(o.end_time, 'infinity')) t
     where o.source = 'vendor'
       and 2 * (least(o.end_time, t.end_time) - greatest(o.start_time, t.start_time)) > least(o.end_time - o.start_time, t.end_time - t.start_time)
  ), gone as (
    update tracksolid.trips t set superseded_at = now(), updated_at = now()
      from contradicted c
     where t.id = c.id and t.superseded_at is null and t.source = 'vendor'
       and (t.imei, t.start_time) not in (select o.imei, o.start_time from reported o)  -- hashed, however many
    returning 1
  )
  select (select count(*) from written) + (select count(*) from gone) into rows_written;
  truncate pg_temp.stage_trips;
  delete from pg_temp.stage_claims where kind = 'trip';
end $$;
comment on function tracksolid.merge_trips() is 'Stage to tracksolid.trips. Called by poll-movement (trips)';
