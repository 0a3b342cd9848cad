-- After: erasable, drop_private
-- Takes rows of erased time out of pg_temp.stage_<p_table>, whichever way they come: poll, push, spool or replay. A trip or stop that reaches into
-- such a time is left out whole. A live row keeps its signs of life and loses its place. The lock pairs with erase: what commits later than an
-- erasure has seen it. It is the first lock of a transaction that stores. Then drop_private takes out
-- places of private time, and knows each rule that was set before.
create or replace function tracksolid.drop_erased(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_table record;
begin
  perform pg_advisory_xact_lock_shared(920151, 0);
  perform tracksolid.drop_private(p_table);
  if not exists (select from tracksolid.erased_spans) then return; end if;
  if p_table = 'live_positions' then
    update pg_temp.stage_live_positions s
       set gps_time = null, lat = null, lng = null, speed_kmh = null, direction_deg = null, position_type = null, satellites = null
      from tracksolid.erased_spans e where (e.imei = s.imei or e.imei is null) and e.during @> s.gps_time;
    delete from pg_temp.stage_live_positions s
     where s.gps_time is null
       and exists (select from tracksolid.erased_spans e where (e.imei = s.imei or e.imei is null) and e.during @> coalesce(s.heartbeat_at, lower(e.during)));
    return;
  end if;
  if p_table = 'refusals' then  -- the time of a row that was refused is not known: it counts, without its text
    update pg_temp.stage_refusals s set raw = null
     where exists (select from tracksolid.erased_spans e where e.imei = s.imei or e.imei is null);
    return;
  end if;
  select * into v_table from tracksolid.erasable() t where t.table_name = p_table and t.is_stored;
  if not found then return; end if;
  execute format('delete from pg_temp.%I s using tracksolid.erased_spans e where (e.imei = s.imei or e.imei is null) and e.during && tstzrange(s.%I, %s, ''[]'')',
                 'stage_' || p_table, v_table.starts_column,
                 case when v_table.ends_column is null then format('s.%I', v_table.starts_column) else format('greatest(s.%I, coalesce(s.%I, now()))', v_table.starts_column, v_table.ends_column) end);
end $$;
comment on function tracksolid.drop_erased(text) is 'Leaves erased time, and places of private time, out of a stage. Called by the merges';
