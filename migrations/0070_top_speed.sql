-- 0070 top speed: drives without a speed of their own are computed again
-- Why:         where a tracker sends no speed, the top speed was unknown although the vehicle drove
-- Changes:     rows of tracksolid.stale_ranges, which refresh-vtrips works off
-- Locks:       nothing
-- Requires:    nothing
-- Transaction: yes
-- Undo:        nothing to undo

insert into tracksolid.stale_ranges (imei, stale, kind)
select l.imei, tstzrange(l.start_time, l.end_time, '[]'), 'rule'
  from tracksolid.legs l where l.km > 0 and l.max_speed_kmh is null;
