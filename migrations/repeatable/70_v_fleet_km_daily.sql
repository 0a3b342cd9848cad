-- Defined by a function, because TimescaleDB can't change the zone of a continuous aggregate: when the fleet's zone
-- changes, the aggregate is dropped with what rests on it, and this makes it again.
create or replace function tracksolid.define_mileage_views() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $define$
begin
  create or replace view tracksolid.v_fleet_km_daily as
    select (m.day at time zone (select value from tracksolid.settings where name = 'timezone'))::date as day, m.imei,
           coalesce(d.display_name, m.imei) as vehicle_number, nullif(btrim(d.driver_name), '') as driver_name,
           coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
           m.fixes, m.first_fix_at, m.last_fix_at, round(m.km::numeric, 3)::double precision as distance_km, m.day as starts
      from tracksolid.v_mileage_daily_cagg m left join tracksolid.devices d on d.imei = m.imei;
  comment on view tracksolid.v_fleet_km_daily is
    'Kilometres of each vehicle and day, from the fixes. Read by reporting.fn_mileage (GET /analytics/mileage) and fleet audit';
  comment on column tracksolid.v_fleet_km_daily.day is 'day of the fleet''s zone';
  comment on column tracksolid.v_fleet_km_daily.starts is 'the instant the day begins: ask for ranges by it, they prune';
  comment on column tracksolid.v_fleet_km_daily.fixes is 'satellite fixes of the day';
  comment on column tracksolid.v_fleet_km_daily.distance_km is 'tracksolid.driven_km: jitter and jumps left out, km';
  -- Whoever changes the zone, it stays with the owner of the rest.
  execute format('alter view tracksolid.v_fleet_km_daily owner to %s',
                 (select c.relowner::regrole from pg_class c where c.oid = 'tracksolid.settings'::regclass));
  if exists (select from pg_roles where rolname = 'fleet_ingest') then
    grant select on tracksolid.v_fleet_km_daily, tracksolid.v_mileage_daily_cagg to fleet_ingest;
  end if;
end $define$;
comment on function tracksolid.define_mileage_views() is
  'Makes the views that rest on v_mileage_daily_cagg. Called by migrate and when the fleet''s zone changes';
select tracksolid.define_mileage_views();
