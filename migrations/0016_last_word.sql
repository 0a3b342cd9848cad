-- 0016 last word: what lists of accounts no longer name
-- Why:         a device, an account or a fence that the vendor has removed must stop costing calls and errors
-- Changes:     accounts.empty_at, accounts.asked_at; devices.listed_at
-- Locks:       accounts, devices, exclusive, for a moment
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Lint: allow touches-every-row (a row a device)
-- Undo:        drop the three columns

alter table tracksolid.accounts add column empty_at timestamptz, add column asked_at timestamptz;
comment on column tracksolid.accounts.closed_at is 'since when the vendor refuses it; null: it is open. Its devices and fences are not asked for';
comment on column tracksolid.accounts.closed_reason is 'the vendor''s answer';
comment on column tracksolid.accounts.empty_at is
  'when a whole list named none of its devices any more; the next one is believed. Null: the last one named some';
comment on column tracksolid.accounts.asked_at is 'of a closed one that is still named: when it was asked last; once a day';
alter table tracksolid.devices add column listed_at timestamptz;
comment on column tracksolid.devices.listed_at is 'when a device list of the vendor named it first; null: never, so none can leave it out';
update tracksolid.devices set listed_at = first_seen_at;
