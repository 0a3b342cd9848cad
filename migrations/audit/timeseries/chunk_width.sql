-- Title:    chunks of another width than the settings say
-- Severity: warning
-- Engine:   timescaledb
-- Why:      narrow chunks make planning slow, wide ones make compression and retention coarse
-- Fix:      select set_chunk_time_interval(table, interval); new chunks follow
select format('%I.%I', d.hypertable_schema, d.hypertable_name) as object,
       format('chunks of %s, the settings say %s', d.time_interval, s.value) as evidence
  from timescaledb_information.dimensions d join tracksolid.settings s on s.name = 'partition_interval'
 where d.hypertable_schema = 'tracksolid' and d.dimension_number = 1 and d.time_interval <> s.value::interval
 order by 1;
