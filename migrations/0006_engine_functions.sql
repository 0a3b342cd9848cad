-- 0006 engine functions: drop those that fleet migrate does itself now
-- Why:         fleet migrate checks the server before its first statement; apply_engine keeps the tables with the engine
-- Changes:     drops tracksolid.choose_engine, check_timescaledb_version, timescaledb_is_loaded, partition_table
-- Locks:       none
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        fleet migrate of the build before makes them again
-- Lint: allow breaks-previous-version (only fleet migrate calls them)

drop function if exists tracksolid.choose_engine(text), tracksolid.check_timescaledb_version(text), tracksolid.timescaledb_is_loaded(),
  tracksolid.partition_table(text);
