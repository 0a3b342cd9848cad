-- 0024 legs at midnight: days that meet at midnight are computed again
-- Why:         a fix at 00:00:00 cut a trip in two, idling over midnight had to last idle_after_s on either side, and a trip over
--              180 degrees ended beyond them
-- Changes:     rows of tracksolid.stale_ranges, which refresh-vtrips works off; ends of tracksolid.detected_trips over 180 degrees
-- Locks:       rows of detected_trips and shown_trips, for the time of the update
-- Requires:    postgis
-- Transaction: yes
-- Undo:        nothing to undo

insert into tracksolid.stale_ranges (imei, stale, kind)
select a.imei, tstzrange(a.start_time, b.end_time, '[]'), 'rule'
  from tracksolid.legs a join tracksolid.legs b on b.imei = a.imei and b.day = a.day + 1 and b.start_time = a.end_time;

update tracksolid.detected_trips
   set start_geom = public.st_wrapx(start_geom, 180, -360), end_geom = public.st_wrapx(end_geom, 180, -360)
 where public.st_x(start_geom) > 180 or public.st_x(end_geom) > 180;
