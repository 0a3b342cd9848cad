-- 0017 audit settings: when a transaction is too old and a device too silent
-- Why:         how long is too long is the operator's to say
-- Changes:     two settings
-- Locks:       nothing but two rows
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        delete from tracksolid.settings where name like 'audit\_%'

insert into tracksolid.settings (name, value, description) values
  ('audit_transaction_s', '900', 'fleet audit names transactions that are open for longer, seconds'),
  ('audit_silent_device_s', '604800', 'fleet audit names devices in service that were not heard of for longer, seconds')
on conflict (name) do nothing;
