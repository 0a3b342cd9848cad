-- Title:    a replication slot that nobody reads
-- Severity: error
-- Why:      the server keeps all log written since for it, until the disk is full
-- Fix:      start its reader again, or drop the slot
select s.slot_name::text as object,
       format('%s slot without a reader keeps %s of log%s', s.slot_type,
              coalesce(pg_size_pretty(pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
                                                      s.restart_lsn)), 'some'),
              case when s.wal_status in ('unreserved', 'lost') then '; part of it is gone already' else '' end) as evidence,
       format('select pg_drop_replication_slot(%L); if its reader will not come back', s.slot_name) as fix
  from pg_replication_slots s
 where not s.active and not s.temporary and s.restart_lsn is not null
 order by 1;
