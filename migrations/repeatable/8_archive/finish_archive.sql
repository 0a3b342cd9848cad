-- After: history_spans, fixes_digest
-- The step from database to archive, in the caller's transaction: the rows of [p_starts, p_ends) go, when they are still those that the files were
-- compared with, and the files come into the manifest in the place of those of before. Nobody can change the rows between the look and the drop.
-- p_files: the columns of archived_files, times as microseconds since 1970.
create or replace function tracksolid.finish_archive(
    p_starts timestamptz, p_ends timestamptz, p_fixes bigint, p_digest text, p_files json) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '10s' as $$
declare
  v_relation text := (select h.relation from tracksolid.history_spans() h where h.starts = p_starts and h.ends = p_ends);
  v_now record;
begin
  perform pg_advisory_xact_lock_shared(920151, 0);  -- as merges: an erasure is before or after
  if v_relation is not null then
    execute format('lock table %s in share row exclusive mode', v_relation);
  end if;
  select d.fixes, d.digest into v_now from tracksolid.fixes_digest(p_starts, p_ends) d;
  if (v_now.fixes, v_now.digest) is distinct from (p_fixes, p_digest) then
    raise exception 'rows of ''%'' have changed while they were archived', p_starts using errcode = 'serialization_failure';
  end if;
  update tracksolid.archived_files f set state = 'replaced' where f.starts = p_starts and f.ends = p_ends;
  insert into tracksolid.archived_files as f
         (starts, ends, file, first_imei, last_imei, first_fix, last_fix, fixes, bytes, sha256, state, erasure_id)
  select p_starts, p_ends, n.file, n.first_imei, n.last_imei, 'epoch'::timestamptz + n.first_us * interval '1 microsecond', 'epoch'::timestamptz + n.last_us * interval '1 microsecond', n.fixes, n.bytes, n.sha256, 'archived', n.erasure_id
    from json_to_recordset(p_files) as n(file text, first_imei text, last_imei text, first_us bigint, last_us bigint, fixes bigint, bytes bigint,
                                         sha256 text, erasure_id bigint)
  on conflict (file) do update set state = 'archived', erasure_id = excluded.erasure_id, archived_at = now();
  if v_relation is null then return; end if;
  perform tracksolid.lock_trips_and_fixes(true);
  if tracksolid.setting('engine') = 'timescaledb' then
    perform public.drop_chunks('tracksolid.position_history'::regclass, older_than => p_ends, newer_than => p_starts);
  else
    execute format('drop table %s', v_relation);
  end if;
end $$;
comment on function tracksolid.finish_archive(timestamptz, timestamptz, bigint, text, json) is
  'Records the files of a span and drops its rows. Called by fleet archive, which has compared the files with the rows';
