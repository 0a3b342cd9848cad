-- TimescaleDB keeps it up from position_history itself; elsewhere it shows what build_days has computed. A continuous
-- aggregate has its zone fixed, so it is made again when the fleet moves.
create or replace function tracksolid.make_mileage_daily() returns void
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
       where tracksolid.is_counted(position_type)
       group by 1, 2
      with no data $query$, tracksolid.setting('timezone'));
    perform public.add_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg', start_offset => null,
      end_offset => interval '1 hour', schedule_interval => interval '1 hour');
  else
    create materialized view tracksolid.v_mileage_daily_cagg as
      select imei, tracksolid.day_start(day, tracksolid.setting('timezone')) as day, fixes::bigint as fixes,
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
