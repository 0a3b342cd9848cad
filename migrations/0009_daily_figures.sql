-- 0009 daily figures: what every vehicle did on every day, kept up with the fixes
-- Why:         drivers, clocks and mileage must never scan all fixes ever stored; the daily aggregate had no twin without TimescaleDB
-- Changes:     tracksolid.daily_figures, v_mileage_daily_cagg (continuous aggregate or materialised view), aggregate driven_km, settings
-- Locks:       reads position_history once; fills a table of one row per device and day
-- Requires:    the engine chosen in 0001
-- Transaction: yes
-- Undo:        drop materialized view tracksolid.v_mileage_daily_cagg cascade; drop table tracksolid.daily_figures cascade

insert into tracksolid.settings (name, value, description) values
  ('speeding_kmh', '120', 'a vehicle speeds above this, km/h'),
  ('harsh_acceleration_kmh_s', '10', 'gaining this much between two fixes 1 to 30 s apart is a harsh start, km/h per second (10 is 0.28 g)'),
  ('harsh_braking_kmh_s', '12', 'losing this much between two fixes 1 to 30 s apart is harsh braking, km/h per second (12 is 0.34 g)'),
  ('shift_start', '08:00', 'when a working day begins, HH:MM in the fleet''s zone'),
  ('late_after_s', '900', 'a first ignition this long after shift_start is late, seconds');

-- Kilometres -----------------------------------------------------------------------------------

-- State: time, lat, lng and speed of the last believed fix, km so far, whether the fix since was doubted. The
-- thresholds are written here and not in the settings, because a stored aggregate may only rest on what can't change.
create function tracksolid.driven_km_step(
    s double precision[], p_time timestamptz, p_lat double precision, p_lng double precision, p_speed_kmh real)
  returns double precision[]
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_time double precision := extract(epoch from p_time);
  v_speed double precision := coalesce(p_speed_kmh, -1);
  v_step_km double precision;
  v_kmh double precision;
begin
  if s is null then return array[v_time, p_lat, p_lng, v_speed, 0, 0]; end if;
  if p_lat = s[2] and p_lng = s[3] then return array[v_time, p_lat, p_lng, v_speed, s[5], 0]; end if;
  v_step_km := tracksolid.haversine_km(s[2], s[3], p_lat, p_lng);
  v_kmh := v_step_km / greatest(v_time - s[1], 1) * 3600;
  if v_kmh > 200 then  -- nobody drives that: doubt one fix, then believe that the vehicle is there
    return case when s[6] = 0 then s[:5] || 1::double precision else array[v_time, p_lat, p_lng, v_speed, s[5], 0] end;
  elsif v_time - s[1] <= 1800 and (greatest(v_speed, s[4]) >= 5 or (v_speed < 0 and s[4] < 0 and v_kmh >= 5)) then
    return array[v_time, p_lat, p_lng, v_speed, s[5] + v_step_km, 0];
  end if;
  return array[v_time, p_lat, p_lng, v_speed, s[5], 0];
end $$;
comment on function tracksolid.driven_km_step(double precision[], timestamptz, double precision, double precision, real) is
  'One fix more for tracksolid.driven_km';

create function tracksolid.driven_km_end(s double precision[]) returns double precision
  language sql immutable parallel safe
  return coalesce(s[5], 0);
comment on function tracksolid.driven_km_end(double precision[]) is 'Result of tracksolid.driven_km';

create aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) (
  sfunc = tracksolid.driven_km_step, stype = double precision[], finalfunc = tracksolid.driven_km_end, parallel = safe);
comment on aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) is
  'Kilometres over fixes given in order of time (gps_time, lat, lng, speed_kmh): steps with 5 km/h or more at either end; '
  'standing (jitter), silences over 30 min and what would take more than 200 km/h (a jump) are left out';

-- Figures --------------------------------------------------------------------------------------

create table tracksolid.daily_figures (
  imei                text not null check (imei <> ''),
  day                 date not null,
  fixes               integer,
  first_fix_at        timestamptz,
  last_fix_at         timestamptz,
  km                  double precision,
  max_speed_kmh       real,
  moving_s            integer,
  idle_s              integer,
  first_ignition_at   timestamptz,
  last_stop_at        timestamptz,
  last_moved_at       timestamptz,
  watched_km          double precision,
  speeding_events     integer,
  speeding_s          integer,
  harsh_accelerations integer,
  harsh_brakings      integer,
  fixes_version       bigint not null default 1,
  figures_version     bigint,
  updated_at          timestamptz not null default now(),
  primary key (imei, day)
) with (fillfactor = 70);
create index daily_figures_day on tracksolid.daily_figures (day, imei);
create index daily_figures_stale on tracksolid.daily_figures (day) where figures_version is distinct from fixes_version;
comment on table tracksolid.daily_figures is
  'What each vehicle did on each day of the fleet''s zone. Rows are marked by tracksolid.merge_position_history and computed by '
  'tracksolid.build_days (refresh-vtrips); read by the driver, clock and fleet views';
comment on column tracksolid.daily_figures.day is 'day of the fleet''s zone (settings, timezone)';
comment on column tracksolid.daily_figures.fixes is 'satellite fixes of the day; null until the day is computed';
comment on column tracksolid.daily_figures.km is 'tracksolid.driven_km over the day; the step over midnight belongs to neither day';
comment on column tracksolid.daily_figures.moving_s is 'seconds at moving_kmh or faster, silences over offline_after_s left out';
comment on column tracksolid.daily_figures.idle_s is 'seconds of standing with the ignition on, in runs of at least idle_after_s';
comment on column tracksolid.daily_figures.first_ignition_at is 'first fix with the ignition on, or moving; null: never';
comment on column tracksolid.daily_figures.last_stop_at is 'last fix with the ignition on, or moving';
comment on column tracksolid.daily_figures.last_moved_at is 'last fix at moving_kmh or faster';
comment on column tracksolid.daily_figures.watched_km is 'km between fixes 1 to 30 s apart: where speeding and harsh driving could be seen';
comment on column tracksolid.daily_figures.speeding_events is 'stretches above speeding_kmh, within watched_km';
comment on column tracksolid.daily_figures.speeding_s is 'seconds above speeding_kmh, within watched_km';
comment on column tracksolid.daily_figures.fixes_version is 'raised with every batch of fixes that falls on the day';
comment on column tracksolid.daily_figures.figures_version is 'fixes_version that the figures rest on; the day is stale where the two differ';

create function tracksolid.fill_daily_figures() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  delete from tracksolid.daily_figures;
  insert into tracksolid.daily_figures (imei, day)
  select distinct p.imei, (p.gps_time at time zone tracksolid.setting('timezone'))::date from tracksolid.position_history p;
$$;
comment on function tracksolid.fill_daily_figures() is
  'Marks every day that has fixes to be computed anew. Called by migrations and when the fleet''s zone changes';
select tracksolid.fill_daily_figures();

insert into tracksolid.generations (name) values ('daily'), ('v_mileage_daily_cagg');

-- The aggregate of the engine ------------------------------------------------------------------

-- TimescaleDB keeps it up from position_history itself; elsewhere it shows what build_days has computed. A continuous
-- aggregate has its zone fixed, so it is made again when the fleet moves.
create function tracksolid.make_mileage_daily() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_timescaledb boolean := tracksolid.setting('engine') = 'timescaledb';
begin
  drop materialized view if exists tracksolid.v_mileage_daily_cagg cascade;
  if v_timescaledb then
    execute format($query$
      create materialized view tracksolid.v_mileage_daily_cagg
        with (timescaledb.continuous, timescaledb.materialized_only = false) as
      select imei, public.time_bucket('1 day', gps_time, %L) as day, count(*) as fixes,
             min(gps_time) as first_fix_at, max(gps_time) as last_fix_at,
             tracksolid.driven_km(gps_time, lat, lng, speed_kmh order by gps_time) as km
        from tracksolid.position_history
       where position_type is distinct from 'lbs'
       group by 1, 2
      with no data $query$, tracksolid.setting('timezone'));
    perform public.add_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg', start_offset => null,
      end_offset => interval '1 hour', schedule_interval => interval '1 hour');
  else
    create materialized view tracksolid.v_mileage_daily_cagg as
      select imei, day::timestamp at time zone tracksolid.setting('timezone') as day, fixes::bigint as fixes,
             first_fix_at, last_fix_at, km
        from tracksolid.daily_figures where fixes > 0;
    create unique index v_mileage_daily_cagg_once on tracksolid.v_mileage_daily_cagg (imei, day);
    create index v_mileage_daily_cagg_day on tracksolid.v_mileage_daily_cagg (day);
  end if;
  execute format('alter materialized view tracksolid.v_mileage_daily_cagg owner to %s',
                 (select c.relowner::regrole from pg_class c where c.oid = 'tracksolid.settings'::regclass));
  execute format('comment on %s tracksolid.v_mileage_daily_cagg is %L', case when v_timescaledb then 'view' else 'materialized view' end,
    'Fixes and km of each device and day of the fleet''s zone: a continuous aggregate of position_history, or a materialised view of '
    'daily_figures. Kept up by the engine''s policy and refresh-vtrips; read by v_fleet_km_daily');
end $$;
comment on function tracksolid.make_mileage_daily() is
  'Makes tracksolid.v_mileage_daily_cagg for the engine and the zone in the settings. Called by migrations and when the zone changes';
select tracksolid.make_mileage_daily();

create or replace function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.name = 'timezone' then
    perform now() at time zone new.value;
  elsif new.name = 'shift_start' then
    perform new.value::time;
  elsif new.name ~ '_(kmh|km|s|h|days|m|rows|pct)$' and new.value !~ '^[0-9]+(\.[0-9]+)?$' then
    raise exception 'setting ''%'' is not a number: ''%''', new.name, new.value
      using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
  elsif tg_op = 'UPDATE' and new.name in ('engine', 'partition_interval') and new.value <> old.value then
    raise exception 'setting ''%'' is fixed once the tables exist', new.name
      using errcode = 'invalid_parameter_value', hint = 'it describes how the tables were made';
  end if;
  return new;
end $$;

-- Other days, other figures: everything that is kept by day starts again. Repeatable views that rest on the
-- continuous aggregate are made again by define_mileage_views.
create function tracksolid.on_new_zone() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.fill_daily_figures();
  perform tracksolid.make_mileage_daily();
  perform tracksolid.define_mileage_views();
  return null;
end $$;
comment on function tracksolid.on_new_zone() is 'Trigger of tracksolid.settings: days of another zone are other days';
create trigger new_zone after update on tracksolid.settings for each row
  when (new.name = 'timezone' and new.value <> old.value) execute function tracksolid.on_new_zone();
