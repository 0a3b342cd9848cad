-- A definer's function: only its owner may refresh a materialised view. It costs with all days there are, so it is paced by what it takes.
create or replace function tracksolid.refresh_mileage_view() returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_daily bigint := (select generation from tracksolid.generations where name = 'daily');
  v_started timestamptz := clock_timestamp();
begin
  if v_daily = (select generation from tracksolid.generations where name = 'v_mileage_daily_cagg')
     or not tracksolid.may_refresh('v_mileage_daily_cagg') then return false; end if;
  refresh materialized view concurrently tracksolid.v_mileage_daily_cagg;
  update tracksolid.generations set generation = v_daily, changed_at = clock_timestamp() where name = 'v_mileage_daily_cagg';
  perform tracksolid.note_refresh('v_mileage_daily_cagg', clock_timestamp() - v_started);
  return true;
end $$;
comment on function tracksolid.refresh_mileage_view() is
  'Refreshes the materialised v_mileage_daily_cagg of pg_partman when days were computed. Called by tracksolid.refresh_daily';
