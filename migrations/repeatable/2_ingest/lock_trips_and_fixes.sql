-- The lock that pairs trips with fixes: fixes that commit now must find the trip, or the trip them. Writers of fixes share it,
-- writers of trips do not.
-- Order of locks, for every transaction that stores answers of the vendor: live_positions; this lock, for trips before fixes; the
-- partitions of one table after the other (ensure_partitions); rows in the order of their key. The program
-- stores its lists in this order: rows::Lists::in_lock_order() in lib/rows/rows.hpp.
create or replace function tracksolid.lock_trips_and_fixes(p_trips boolean) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if p_trips then
    perform pg_advisory_xact_lock(920146, 0);
  else
    perform pg_advisory_xact_lock_shared(920146, 0);
  end if;
end $$;
comment on function tracksolid.lock_trips_and_fixes(boolean) is
  'Locks out writers of trips (false), or of trips and fixes (true), until the transaction ends. Called by the merges of both';
