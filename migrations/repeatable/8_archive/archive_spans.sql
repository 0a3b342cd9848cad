-- After: history_spans, archive_waits
-- The spans with something to archive, oldest first: partitions that end by p_before, and archived spans to which fixes came late or of
-- which time was erased. A span that was restored stays in the database unless p_with_restored.
create or replace function tracksolid.archive_spans(p_before timestamptz, p_with_restored boolean)
  returns table (starts timestamptz, ends timestamptz, is_stored boolean, has_late boolean, has_erased boolean, waits boolean)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with span as (
    select h.starts, h.ends, true as is_stored from tracksolid.history_spans() h where h.ends <= p_before
    union
    select f.starts, f.ends, false from tracksolid.archived_files f
     where f.state = 'archived' and not exists (select from tracksolid.history_spans() h where h.starts = f.starts and h.ends = f.ends)
  )
  select s.starts, s.ends, s.is_stored, l.has_late, e.has_erased, s.is_stored and tracksolid.archive_waits(s.starts, s.ends)
    from span s
   cross join lateral (select exists (select from tracksolid.late_fixes l where l.gps_time >= s.starts and l.gps_time < s.ends) as has_late) l
   cross join lateral (select exists (
     select from tracksolid.archived_files f join tracksolid.erased_spans x
         on x.erasure_id > f.erasure_id and x.during && tstzrange(f.first_fix, f.last_fix, '[]') and (x.imei is null or x.imei collate "C" between f.first_imei and f.last_imei)
      where f.state <> 'replaced' and f.starts = s.starts and f.ends = s.ends) as has_erased) e
   where (s.is_stored and (p_with_restored or not exists (
            select from tracksolid.archived_files f where f.state = 'restored' and f.starts = s.starts and f.ends = s.ends)))
      or (not s.is_stored and (l.has_late or e.has_erased))
   order by s.starts;
$$;
comment on function tracksolid.archive_spans(timestamptz, boolean) is 'Spans to archive. Called by fleet archive';
