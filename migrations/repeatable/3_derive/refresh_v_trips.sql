-- Refreshes reporting.v_trips unless nothing that it shows has changed since the last good refresh, or the last one took so long that it is not yet
-- its turn (may_refresh); p_force: anyway. One row of refresh_log either way. A failure keeps the old content, is logged, and is given back in
-- message; so is a refresh that is cancelled or runs into a time-out.
-- The caller holds advisory lock 920145. The watermark is read before the refresh: at worst it refreshes once more.
-- Count of changed trips: the refresh deletes and inserts rows of the view, which the statistics of the transaction count; a changed
-- row is one of each. Which ids are new or gone follows from the ids before.
-- The refresh joins all old rows with all new ones, whatever changed; with 4 MB of memory for that it took half as long again. It analyses its
-- temporary copy, geometries included: with statistics of one value that takes no time.
create or replace function reporting.refresh_v_trips(
    p_force boolean default false, p_routes_built integer default 0,
    out id bigint, out ok boolean, out skipped boolean, out rows bigint, out watermark bigint, out message text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  set jit = off set work_mem = '64MB' set default_statistics_target = 1 as $$
declare
  v_populated boolean := (select c.relispopulated from pg_class c where c.oid = 'reporting.v_trips'::regclass);
  v_unsteady text := substring(pg_get_viewdef('reporting.v_trips'::regclass) from
    '(?i)\m(?:now|random|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|gen_random_uuid|nextval)\(|'
    '\m(?:current_date|current_time|current_timestamp|localtime|localtimestamp)\M');
  v_started timestamptz := clock_timestamp();
  v_ids bigint[];
  v_inserted bigint;
  v_added bigint;
  v_changed bigint;
  v_removed bigint;
begin
  select g.generation into watermark from tracksolid.generations g where g.name = 'v_trips';
  insert into reporting.refresh_log as l (routes_built, source_watermark)
    values (p_routes_built, watermark) returning l.id into id;
  skipped := v_populated and not p_force and watermark is not distinct from
    (select l.source_watermark from reporting.refresh_log l where l.ok and not l.skipped order by l.id desc limit 1);
  if v_populated and not p_force and not skipped and not tracksolid.may_refresh('v_trips') then
    skipped := true;
    message := 'not yet its turn: see refresh_share_pct, or give --force';
  end if;
  ok := v_unsteady is null;
  if not ok then
    skipped := false;
    message := format('its definition uses ''%s'' and would change without its sources', rtrim(v_unsteady, '('));
  elsif not skipped then
    begin
      if v_populated then
        select coalesce(array_agg(t.trip_id), '{}') into v_ids from reporting.v_trips t;
        v_inserted := pg_stat_get_xact_tuples_inserted('reporting.v_trips'::regclass);
        refresh materialized view concurrently reporting.v_trips;
        v_inserted := pg_stat_get_xact_tuples_inserted('reporting.v_trips'::regclass) - v_inserted;
      else
        refresh materialized view reporting.v_trips;
      end if;
      select count(*) into rows from reporting.v_trips;
      select count(*) into v_removed from unnest(v_ids) as b(id)
       where not exists (select from reporting.v_trips t where t.trip_id = b.id);
      v_added := rows - (coalesce(cardinality(v_ids), 0) - v_removed);
      v_changed := coalesce(v_inserted - v_added, 0);
    exception when query_canceled or others then
      ok := false;
      message := sqlerrm;
    end;
    perform tracksolid.note_refresh('v_trips', clock_timestamp() - v_started);
  end if;
  update reporting.refresh_log l
     set finished_at = clock_timestamp(), ok = refresh_v_trips.ok, skipped = refresh_v_trips.skipped,
         rows = refresh_v_trips.rows, message = refresh_v_trips.message, rows_added = v_added,
         rows_changed = v_changed, rows_removed = v_removed
   where l.id = refresh_v_trips.id;
  delete from reporting.refresh_log l
   where l.started_at < now() - tracksolid.setting('refresh_log_days')::numeric * interval '1 day';
end $$;
comment on function reporting.refresh_v_trips(boolean, integer) is
  'Refreshes reporting.v_trips when what it shows has changed. Called by refresh-vtrips under advisory lock 920145';
