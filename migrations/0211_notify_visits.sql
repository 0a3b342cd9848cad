-- 0211 notify visits: rules about visits of fences
-- Why:         a visit of a fence that people have drawn raised no message; only the vendor's own fences raise alarms
-- Changes:     a row of tracksolid.notify_kinds, the column notify_rules.fences
-- Locks:       notify_rules, exclusive, short
-- Requires:    nothing
-- Transaction: yes
-- Lint: allow scan-under-lock (a row a rule)
-- Undo:        alter table tracksolid.notify_rules drop column fences; delete from tracksolid.notify_kinds where kind = 'visit'

insert into tracksolid.notify_kinds (kind, threshold_unit, lasts, description) values
  ('visit', 'min', true, 'a vehicle inside of a fence, for the threshold');
alter table tracksolid.notify_rules
  add column fences text[] check (fences <> '{}' and array_position(fences, null) is null),
  add constraint notify_rules_fences check (kind = 'visit' or fences is null);
comment on column tracksolid.notify_rules.fences is 'names or ids of fences, of the kind visit; null: all';
comment on column tracksolid.notify_rules.threshold is
  'in notify_kinds.threshold_unit; null: settings speeding_kmh, idle_after_s or offline_after_s, any visit, 10 minutes of a temperature';
