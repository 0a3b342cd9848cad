-- Ends up to p_limit trips that were open and of which nothing more was heard for trip_stop_s; gives how many. Called until it gives 0.
create or replace function tracksolid.detect_trips(p_limit integer default 200) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ended integer;
begin
  update tracksolid.detected_trips d set end_time = d.last_time, updated_at = now()
   where d.id in (select o.id from tracksolid.detected_trips o
                   where o.end_time is null
                     and o.last_time <= now() - tracksolid.setting('trip_stop_s')::numeric * interval '1 second' limit p_limit);
  get diagnostics v_ended = row_count;
  return v_ended;
end $$;
comment on function tracksolid.detect_trips(integer) is
  'Ends trips of which nothing more is heard. Called by refresh-vtrips after build_days, which finds them';
