-- 0016 burst cool-down: how long "too frequent" stops an app key becomes a setting
-- Why:         vendors' nodes differ: 1.5 s was enough on some, others wanted 15 minutes
-- Changes:     tracksolid.settings
-- Locks:       none
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        delete from tracksolid.settings where name = 'burst_cool_down_s'

insert into tracksolid.settings (name, value, description) values
  ('burst_cool_down_s', '30', 'after the vendor''s "too frequent" no call is made for this long, seconds; doubles with every one in a row, up to tenfold');
