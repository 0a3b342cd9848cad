-- 0110 spike runs: drives whose top speed may rest on several spikes in a row are computed again
-- Why:         spikes supported each other; where the speed field is always 0, the top speed was 0
-- Changes:     rows of tracksolid.stale_ranges, which refresh-vtrips works off
-- Locks:       nothing
-- Requires:    nothing
-- Transaction: yes
-- Undo:        nothing to undo

insert into tracksolid.stale_ranges (imei, stale, kind)
select l.imei, tstzrange(l.start_time, l.end_time, '[]'), 'rule'
  from tracksolid.legs l where l.km > 0 and (l.max_speed_kmh > 150 or l.max_speed_kmh * l.driving_s < 0.8 * l.km * 3600);
