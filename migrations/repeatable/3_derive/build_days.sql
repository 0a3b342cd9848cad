-- Computes up to p_limit days of tracksolid.daily_figures whose fixes have changed since; gives how many. Called until it
-- gives 0. One device and day at a time: an index range of one or two partitions. A day that gains fixes meanwhile
-- stays stale and is computed again. Cell positions don't count; thresholds are those of tracksolid.settings.
create or replace function tracksolid.build_days(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set jit = off as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_moving_kmh real := tracksolid.setting('moving_kmh')::real;
  v_idle_after_s numeric := tracksolid.setting('idle_after_s')::numeric;
  v_silence_s numeric := tracksolid.setting('offline_after_s')::numeric;
  v_speeding_kmh real := tracksolid.setting('speeding_kmh')::real;
  v_harsh_start real := tracksolid.setting('harsh_acceleration_kmh_s')::real;
  v_harsh_stop real := tracksolid.setting('harsh_braking_kmh_s')::real;
  v_built integer := 0;
  v_day record;
  v_from timestamptz;
  v_to timestamptz;
begin
  for v_day in
    select f.imei, f.day, f.fixes_version from tracksolid.daily_figures f
     where f.figures_version is distinct from f.fixes_version order by f.day desc limit p_limit
  loop
    v_from := v_day.day::timestamp at time zone v_zone;
    v_to := (v_day.day + 1)::timestamp at time zone v_zone;
    with fix as (
      select p.gps_time, p.lat, p.lng, p.speed_kmh, p.acc_on, lag(p.speed_kmh) over w as previous_kmh,
             coalesce(lag(p.acc_on) over w, p.acc_on) as previous_acc,
             extract(epoch from p.gps_time - lag(p.gps_time) over w) as step_s,
             tracksolid.haversine_km(lag(p.lat) over w, lag(p.lng) over w, p.lat, p.lng) as step_km
        from tracksolid.position_history p
       where p.imei = v_day.imei and p.gps_time >= v_from and p.gps_time < v_to and p.position_type is distinct from 'lbs'
      window w as (order by p.gps_time)
    ), judged as (
      select f.*, f.speed_kmh < v_moving_kmh and f.acc_on as idles, f.previous_kmh < v_moving_kmh and f.previous_acc as idled,
             f.step_s between 1 and 30 and f.step_km <= 200 * f.step_s / 3600 as watched from fix f
    ), stops as (
      select sum(step_s) as stop_s
        from (select j.step_s, j.idled,
                     count(*) filter (where j.idles and j.idled is not true) over (order by j.gps_time) as run from judged j) r
       where idled and step_s <= v_silence_s group by run
    ), day as (
      select count(*) as fixes, min(gps_time) as first_fix_at, max(gps_time) as last_fix_at,
             tracksolid.driven_km(gps_time, lat, lng, speed_kmh order by gps_time) as km,
             max(speed_kmh) filter (where speed_kmh <= 200) as max_speed_kmh,
             coalesce(sum(step_s) filter (where previous_kmh >= v_moving_kmh and step_s <= v_silence_s), 0) as moving_s,
             min(gps_time) filter (where acc_on or speed_kmh >= v_moving_kmh) as first_ignition_at,
             max(gps_time) filter (where acc_on or speed_kmh >= v_moving_kmh) as last_stop_at,
             max(gps_time) filter (where speed_kmh >= v_moving_kmh) as last_moved_at,
             coalesce(sum(step_km) filter (where watched and greatest(speed_kmh, previous_kmh) >= v_moving_kmh), 0) as watched_km,
             count(*) filter (where watched and speed_kmh > v_speeding_kmh and previous_kmh <= v_speeding_kmh) as speeding_events,
             coalesce(sum(step_s) filter (where watched and previous_kmh > v_speeding_kmh), 0) as speeding_s,
             count(*) filter (where watched and (speed_kmh - previous_kmh) / step_s >= v_harsh_start) as harsh_accelerations,
             count(*) filter (where watched and (previous_kmh - speed_kmh) / step_s >= v_harsh_stop) as harsh_brakings
        from judged
    )
    update tracksolid.daily_figures f
       set fixes = d.fixes, first_fix_at = d.first_fix_at, last_fix_at = d.last_fix_at, km = d.km,
           max_speed_kmh = d.max_speed_kmh, moving_s = round(d.moving_s),
           idle_s = (select coalesce(round(sum(stop_s)), 0) from stops where stop_s >= v_idle_after_s),
           first_ignition_at = d.first_ignition_at, last_stop_at = d.last_stop_at,
           last_moved_at = d.last_moved_at, watched_km = d.watched_km,
           speeding_events = d.speeding_events, speeding_s = round(d.speeding_s),
           harsh_accelerations = d.harsh_accelerations, harsh_brakings = d.harsh_brakings,
           figures_version = v_day.fixes_version, updated_at = now()
      from day d
     where f.imei = v_day.imei and f.day = v_day.day and f.fixes_version = v_day.fixes_version;
    v_built := v_built + 1;
  end loop;
  if v_built > 0 then perform tracksolid.raise_generation('daily'); end if;
  return v_built;
end $$;
comment on function tracksolid.build_days(integer) is
  'Computes stale days of tracksolid.daily_figures. Called by refresh-vtrips, again and again until it gives 0';
