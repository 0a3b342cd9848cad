-- 0008 operations: what the operator pins in the registry, and how often each job is meant to run
-- Why:         a nightly sync must not undo an import; status must know what late means
-- Changes:     tracksolid.devices.pinned, settings of poll and schedule
-- Locks:       devices, exclusive, for a moment: no row is rewritten
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        alter table tracksolid.devices drop column pinned

alter table tracksolid.devices add column pinned text[] not null default '{}';
comment on column tracksolid.devices.pinned is
  'columns that the operator has imported (fleet poll-movement --registry): the vendor''s value no longer replaces them';

insert into tracksolid.settings (name, value, description) values
  ('look_back_s', '604800', 'how far back polls want history when no window is given, seconds'),
  ('settle_s', '7200', 'trackers re-upload late: what is younger is stored but asked for again, seconds'),
  ('ingestion_log_days', '90', 'how long ingestion_log keeps its rows, days'),
  ('refusals_days', '400', 'how long a refusal that is not seen again is kept, days'),
  ('schedule_live_s', '60', 'poll-movement --only live runs this often, seconds'),
  ('schedule_history_s', '900', 'poll-movement --only tracks,trips,parking runs this often, seconds'),
  ('schedule_devices_s', '86400', 'poll-movement --only devices runs this often, seconds'),
  ('schedule_alarms_s', '300', 'poll-events runs this often, seconds'),
  ('schedule_refresh_s', '300', 'refresh-vtrips runs this often, seconds')
on conflict (name) do nothing;
