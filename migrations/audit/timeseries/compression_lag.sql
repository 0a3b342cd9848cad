-- Title:    chunks that should be compressed by now
-- Severity: warning
-- Engine:   timescaledb
-- Why:      a fix takes eight times the disk
-- Fix:      find the failed job in timescaledb_information.job_errors; `select compress_chunk(c) from show_chunks(…) c` does it at once
select format('%I.%I', c.hypertable_schema, c.hypertable_name) as object,
       format('%s chunks older than compress_after_days (%s) are not compressed, the oldest begins %s', count(*), min(s.value), min(c.range_start)) as evidence
  from timescaledb_information.chunks c join tracksolid.settings s on s.name = 'compress_after_days' and s.value <> '0'
 where c.hypertable_schema = 'tracksolid' and not c.is_compressed
   and c.range_end < now() - s.value::integer * interval '1 day' - interval '2 days'
 group by 1
 order by 1;
