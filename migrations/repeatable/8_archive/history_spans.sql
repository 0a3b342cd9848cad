-- The partitions or chunks of position_history with their bounds.
create or replace function tracksolid.history_spans() returns table (starts timestamptz, ends timestamptz, relation text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tracksolid.setting('engine') = 'timescaledb' then
    return query execute
      'select c.range_start, c.range_end, format(''%I.%I'', c.chunk_schema, c.chunk_name) from timescaledb_information.chunks c
        where c.hypertable_schema = ''tracksolid'' and c.hypertable_name = ''position_history''';
  else
    return query select p.starts, p.ends, format('tracksolid.%I', p.partition) from tracksolid.time_partitions() p
                  where p.table_name = 'position_history' and not p.is_default;
  end if;
end $$;
comment on function tracksolid.history_spans() is 'Partitions of position_history on each engine. Called by archive_spans and finish_archive';
