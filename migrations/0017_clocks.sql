-- 0017 clocks: how far the vendor's clock is ahead
-- Why:         the vendor refuses an end_time that is not past by its own clock
-- Changes:     api_budget.vendor_ahead_s
-- Locks:       api_budget, exclusive, for a moment
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop the column

alter table tracksolid.api_budget add column vendor_ahead_s integer;
comment on column tracksolid.api_budget.vendor_ahead_s is
  'seconds by which the vendor''s clock is ahead of the database''s, from the dates of its answers; null: not measured';
comment on column tracksolid.api_budget.cool_down_reason is
  'burst, today, or probe: one call is under way that finds out whether the day''s quota is free again';
