-- The part of engine_gaps that is about pg_partman. Rights first: without them partman.part_config can't be read.
create or replace function tracksolid.partman_gaps() returns table (kind text, object text, gap text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_width interval := tracksolid.setting('partition_interval')::interval;
  v_config oid := (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'partman' and c.relname = 'part_config');
begin
  return query
    select 'name', 'tracksolid.' || p.partition, format('should be called %s', p.should_be)
      from tracksolid.time_partitions() p where p.partition <> p.should_be;
  return query
    select 'partition', 'tracksolid.' || t.table_name, format('has no partition for %s', reporting.utc_text(min(s.at)))
      from tracksolid.time_tables() t
     cross join generate_series(now(), now() + 2 * v_width, v_width) s(at)
     where not exists (select from tracksolid.time_partitions() p
                        where p.table_name = t.table_name and p.starts <= s.at and p.ends > s.at)
     group by t.table_name;
  return query
    select 'partition', 'tracksolid.' || t.table_name, 'has no default partition'
      from tracksolid.time_tables() t
     where not exists (select from tracksolid.time_partitions() p where p.table_name = t.table_name and p.is_default);
  if not has_schema_privilege('partman', 'usage') or not has_table_privilege(v_config, 'select')
     or not has_table_privilege(v_config, 'insert') or not has_table_privilege(v_config, 'update') then
    return query select 'right', 'partman.part_config', format('%s may not read and write it', current_user);
    return;
  end if;
  return query
    select 'registration', w.parent_table,
           case when c.parent_table is null then 'is not registered with pg_partman'
                when c.undo_in_progress then 'its partitions are being undone'
                else format('partitions of %s, retention %s; the settings say %s, %s', c.partition_interval, coalesce(c.retention, 'off'),
                            w.partition_interval, coalesce(w.retention, 'off')) end
      from tracksolid.partman_wanted() w left join partman.part_config c on c.parent_table = w.parent_table
     where c.undo_in_progress
        or (w.control, w.partition_type, w.partition_interval::interval, w.datetime_string, w.infinite_time_partitions, w.retention::interval,
            w.inherit_privileges)
           is distinct from
           (c.control, c.partition_type, c.partition_interval::interval, c.datetime_string, c.infinite_time_partitions, c.retention::interval,
            c.inherit_privileges);
end $$;
comment on function tracksolid.partman_gaps() is 'What pg_partman lacks to keep the tables. Called by engine_gaps';
