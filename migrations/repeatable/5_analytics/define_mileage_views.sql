-- After: v_vehicle_days
-- Kilometres come from daily_figures on both engines: a continuous aggregate computes all fixes of today whenever it is read,
-- a hundred times as much work. It has figures of its own, so v_mileage_check holds the two against each other, and both
-- against the odometer where there is one.
-- Defined by a function, because TimescaleDB can't change the zone of a continuous aggregate: when the fleet's zone
-- changes, the aggregate is dropped with what rests on it, and this makes it again.
create or replace function tracksolid.define_mileage_views() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $define$
begin
  create or replace view tracksolid.v_fleet_km_daily as
    select f.day, f.imei, f.vehicle_number, f.driver_name, f.cost_centre, f.fixes::bigint as fixes, f.first_fix_at,
           f.last_fix_at, round(f.km::numeric, 3)::double precision as distance_km,
           tracksolid.day_start(f.day, (select value from tracksolid.settings where name = 'timezone')) as starts,
           round(f.unseen_km::numeric, 3)::double precision as unseen_km, f.ignition
      from tracksolid.v_vehicle_days f;
  comment on view tracksolid.v_fleet_km_daily is
    'Kilometres of each vehicle and day, from the fixes. Rules: docs/use/figures.md#kilometres. Read by reporting.fn_mileage (GET /analytics/mileage) and fleet audit';
  comment on column tracksolid.v_fleet_km_daily.day is 'day of the fleet''s zone';
  comment on column tracksolid.v_fleet_km_daily.starts is 'the instant the day begins; ask for ranges by day';
  comment on column tracksolid.v_fleet_km_daily.fixes is 'satellite fixes of the day';
  comment on column tracksolid.v_fleet_km_daily.unseen_km is 'straight line of silences too long to count, not in distance_km, km';
  comment on column tracksolid.v_fleet_km_daily.ignition is 'known, unknown or wired (always on), see daily_figures';
  comment on column tracksolid.v_fleet_km_daily.distance_km is 'by the rule of tracksolid.judge_fixes: rests, drift and jumps left out, km';
  execute format('comment on %s tracksolid.v_mileage_daily_cagg is %L',
    case (select c.relkind from pg_class c where c.oid = 'tracksolid.v_mileage_daily_cagg'::regclass)
      when 'v' then 'view' else 'materialized view' end,
    'Fixes and km of each device and day of the fleet''s zone: a continuous aggregate of position_history, or a materialised view of '
    'daily_figures. Kept up by the engine''s policy and refresh-vtrips; read by v_mileage_check');
  create or replace view tracksolid.v_mileage_check as
    select f.day, f.imei, f.km as figures_km, c.km as aggregate_km, o.odometer_km, m.km as fixes_km,
           round((100 * (m.km - o.odometer_km) / nullif(o.odometer_km, 0))::numeric, 1)::double precision as deviation_pct
      from tracksolid.daily_figures f
     cross join (select value as zone from tracksolid.settings where name = 'timezone') z
     cross join lateral (select tracksolid.day_start(f.day, z.zone) as starts, tracksolid.day_start(f.day + 1, z.zone) as ends) d
      left join lateral (select sum(a.km) as km from tracksolid.v_mileage_daily_cagg a
                          where a.imei = f.imei and a.day >= d.starts and a.day < d.ends) c on true
      left join lateral (
        select min(r.at) as first_at, max(r.at) as last_at,
               case when max(r.at) > min(r.at) then max(r.km) - min(r.km) end as odometer_km
          from (select o.reading_time, o.odometer_km from tracksolid.obd_readings o
                 where o.imei = f.imei and o.reading_time >= d.starts and o.reading_time < d.ends
                 union all
                select t.start_time, t.start_odometer_km from tracksolid.valid_trips() t
                 where t.imei = f.imei and t.start_time >= d.starts and t.start_time < d.ends
                 union all
                select t.end_time, t.end_odometer_km from tracksolid.valid_trips() t
                 where t.imei = f.imei and t.start_time >= d.starts and t.start_time < d.ends and t.end_time < d.ends) r(at, km)
         where r.km is not null) o on true
      left join lateral (
        select tracksolid.driven_km(p.gps_time, p.lat, p.lng, p.speed_kmh order by p.gps_time) as km
          from tracksolid.position_history p
         where p.imei = f.imei and p.gps_time between o.first_at and o.last_at and tracksolid.is_counted(p.position_type)) m
           on o.last_at > o.first_at
     where d.ends <= now() and not exists (select from tracksolid.stale_ranges r where r.imei = f.imei and r.stale && tstzrange(d.starts, d.ends));
  comment on view tracksolid.v_mileage_check is
    'Kilometres of finished days three ways: daily_figures, v_mileage_daily_cagg, the odometer. Rules: docs/use/figures.md#kilometres. Read by fleet audit and by people; '
    'ask for a few days, each is computed from its fixes';
  comment on column tracksolid.v_mileage_check.figures_km is 'daily_figures.km, what v_fleet_km_daily shows';
  comment on column tracksolid.v_mileage_check.aggregate_km is 'v_mileage_daily_cagg.km: on TimescaleDB the engine''s own sum, without the steps over midnight and the ignition';
  comment on column tracksolid.v_mileage_check.odometer_km is 'last less first odometer reading of the day (obd_readings, trips); null: fewer than two';
  comment on column tracksolid.v_mileage_check.fixes_km is 'tracksolid.driven_km between the same two readings';
  comment on column tracksolid.v_mileage_check.deviation_pct is 'fixes_km over odometer_km, percent; negative: fixes show less';
  -- Whoever changes the zone, they stay with the owner of the rest.
  execute format('alter view tracksolid.v_fleet_km_daily owner to %1$s; alter view tracksolid.v_mileage_check owner to %1$s',
                 (select c.relowner::regrole from pg_class c where c.oid = 'tracksolid.settings'::regclass));
  if exists (select from pg_roles where rolname = 'fleet_ingest') then
    grant select on tracksolid.v_fleet_km_daily, tracksolid.v_mileage_daily_cagg, tracksolid.v_mileage_check to fleet_ingest;
  end if;
end $define$;
comment on function tracksolid.define_mileage_views() is
  'Makes the views that rest on v_mileage_daily_cagg. Called by migrate and when the fleet''s zone changes';
select tracksolid.define_mileage_views();
