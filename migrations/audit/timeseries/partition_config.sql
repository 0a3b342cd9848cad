-- Title:    a table whose partitions are not kept as the settings say
-- Severity: error
-- Engine:   pg_partman
-- Why:      rows pile up in the default partition, or retention does not happen, or deletes too much
-- Fix:      update tracksolid.settings set value = value where name = 'retention_days', after setting it to another value; a lost row of partman.part_config comes from a backup
with wanted as (
  select t.name, (select value from tracksolid.settings where name = 'partition_interval')::interval as width,
         (select nullif(value, '0') || ' days' from tracksolid.settings where name = 'retention_days')::interval as retention
    from (values ('position_history'), ('heartbeats'), ('fuel_readings'), ('temperature_readings')) t(name)
)
select 'tracksolid.' || w.name as object,
       case when c.parent_table is null then 'not registered with pg_partman'
            when c.partition_interval::interval <> w.width then format('partitions of %s, the settings say %s', c.partition_interval, w.width)
            when c.undo_in_progress then 'its partitions are being undone'
            else format('retention is %s, the settings say %s', coalesce(c.retention, 'off'), coalesce(w.retention::text, 'off')) end as evidence
  from wanted w left join partman.part_config c on c.parent_table = 'tracksolid.' || w.name
 where c.parent_table is null or c.partition_interval::interval <> w.width or c.undo_in_progress
    or c.retention::interval is distinct from w.retention
 order by 1;
