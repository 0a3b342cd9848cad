-- Title:    a chunk that retention should have dropped
-- Severity: warning
-- Engine:   timescaledb
-- Why:      the disk keeps what the operator wanted gone
-- Fix:      find the failed job in timescaledb_information.job_errors
select format('%I.%I', c.hypertable_schema, c.hypertable_name) as object,
       format('%s chunks ended before retention_days (%s), the oldest begins %s', count(*), min(s.value), min(c.range_start)) as evidence
  from timescaledb_information.chunks c join tracksolid.settings s on s.name = 'retention_days' and s.value <> '0'
 where c.hypertable_schema = 'tracksolid' and c.range_end < now() - s.value::integer * interval '1 day' - interval '2 days'
 group by 1
 order by 1;
