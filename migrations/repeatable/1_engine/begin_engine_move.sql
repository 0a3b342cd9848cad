-- Moves a table partitioned by time from pg_partman to TimescaleDB while the jobs go on: `fleet migrate engine timescaledb`. A
-- hypertable beside the table follows its changes (begin_engine_move), partitions are copied until their counts agree
-- (move_partition, one transaction each), then names and settings change places (finish_engine_move), and the old partitions go
-- (drop_moved_partition). A run that was interrupted begins again: what agrees is not copied twice.
-- One table a transaction, as the polls take their locks in an order of their own.
create or replace function tracksolid.begin_engine_move(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' set client_min_messages = warning as $$
declare
  v_old text := format('tracksolid.%I', p_table);
begin
  create extension if not exists timescaledb schema public;
  perform tracksolid.refuse_guests(p_table);
  if to_regclass(format('tracksolid.%I', p_table || '_moving')) is not null then return; end if;
  perform tracksolid.table_beside(p_table, 'timescaledb');
  execute format('create trigger follow_insert after insert on %s referencing new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_update after update on %s referencing old table as removed new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_delete after delete on %s referencing old table as removed '
                 'for each statement execute function tracksolid.follow_move()', v_old);
end $$;
comment on function tracksolid.begin_engine_move(text) is 'Makes a hypertable beside a table of pg_partman. Called by fleet migrate engine';
