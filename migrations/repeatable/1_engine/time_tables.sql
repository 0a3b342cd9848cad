-- Every table that a numbered file declares `partition by range (…)`. A new one needs a line here.
create or replace function tracksolid.time_tables() returns table (table_name text, time_column text)
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  values ('position_history', 'gps_time'), ('heartbeats', 'gate_time'), ('fuel_readings', 'reading_time'), ('temperature_readings', 'reading_time');
$$;
comment on function tracksolid.time_tables() is 'The tables partitioned by time. Called by the functions that move them to another engine';
