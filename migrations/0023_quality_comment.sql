-- 0023 quality comment: the values of tracksolid.trips.quality in its comment
-- Why:         the comment named a page of the documentation by a path that changed
-- Changes:     the comment of tracksolid.trips.quality
-- Locks:       trips, for a moment; reading and writing go on
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        nothing to undo

comment on column tracksolid.trips.quality is
  'how the distance was judged when it was read: ok (the speed, the odometer or the positions agree), unit_assumed (nothing to compare it with), '
  'unit_contradicted (as set, though the others disagree), unit_unclear and no_distance (distance_km is null)';
