-- 0012 refresh changes: what a refresh of v_trips has changed
-- Why:         a count of rows alone doesn't tell whether trips came, changed or went
-- Changes:     reporting.refresh_log gains rows_added, rows_changed, rows_removed
-- Locks:       refresh_log, exclusive, for a moment: no row is rewritten
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        alter table reporting.refresh_log drop column rows_added, drop column rows_changed, drop column rows_removed

alter table reporting.refresh_log add column rows_added bigint, add column rows_changed bigint, add column rows_removed bigint;
comment on column reporting.refresh_log.rows_added is 'trips that were not shown before; null when skipped or failed';
comment on column reporting.refresh_log.rows_changed is 'trips shown before with another content; null when skipped or failed';
comment on column reporting.refresh_log.rows_removed is 'trips that are no longer shown; null when skipped or failed';
