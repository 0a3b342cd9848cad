-- Row by row, where the engine has no table of removed rows: TimescaleDB refuses one on tables that it compresses. The first fix of a device
-- and UTC day marks the day, and the transaction's others find the mark.
create or replace function tracksolid.on_fix_deleted() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz := date_trunc('day', old.gps_time, 'UTC');
begin
  if exists (select from tracksolid.stale_ranges r
              where r.imei = old.imei and r.kind = 'removed' and r.stale @> old.gps_time and r.xmin = pg_current_xact_id()::xid) then
    return null;
  end if;
  perform tracksolid.mark_fixes(array[old.imei], array[v_from], array[v_from + interval '1 day'], 'removed');
  return null;
end $$;
comment on function tracksolid.on_fix_deleted() is 'Row trigger of position_history (timescaledb): figures follow what is deleted';
