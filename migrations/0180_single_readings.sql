-- 0180 single readings: days with one fuel reading are computed again
-- Why:         a single reading tells nothing of the fuel spent, and such days said 0 l
-- Changes:     rows of tracksolid.stale_fuel, which refresh-vtrips works off
-- Locks:       nothing
-- Requires:    nothing
-- Transaction: yes
-- Undo:        nothing to undo

insert into tracksolid.stale_fuel (imei, stale)
select d.imei, tstzrange(d.day::timestamp at time zone 'UTC' - interval '1 day', d.day::timestamp at time zone 'UTC' + interval '2 days')
  from tracksolid.fuel_days d where d.km is null and d.spent_l = 0;
