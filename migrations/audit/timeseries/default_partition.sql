-- Title:    rows in a default partition
-- Severity: error
-- Engine:   pg_partman
-- Why:      no range of time prunes it, so every question reads it, and retention never drops it
-- Fix:      select tracksolid.ensure_partitions(table, oldest, newest): it moves them into partitions of their own
select 'tracksolid.' || t.name as object,
       format('%s rows in the default partition, from %s to %s', t.rows, t.oldest, t.newest) as evidence,
       format('select tracksolid.ensure_partitions(%L, %L, %L);', t.name, t.oldest, t.newest) as fix
  from (select 'position_history' as name, count(*) as rows, min(gps_time) as oldest, max(gps_time) as newest from tracksolid.position_history_default
        union all select 'heartbeats', count(*), min(gate_time), max(gate_time) from tracksolid.heartbeats_default
        union all select 'fuel_readings', count(*), min(reading_time), max(reading_time) from tracksolid.fuel_readings_default
        union all select 'temperature_readings', count(*), min(reading_time), max(reading_time) from tracksolid.temperature_readings_default) t
 where t.rows > 0
 order by 1;
