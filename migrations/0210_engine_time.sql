-- 0210 engine time of legs, driving time of detected trips, fuel of days whose kilometres are known, shifts by vehicle
-- Why:         engine time took stops of some minutes with the ignition off along, and so did the driving time of detected trips; l/100 km of a month
--              divided all fuel by the kilometres of the days on which they are known; a shift went on in another vehicle
-- Changes:     columns legs.engine_s, detected_trips.driving_s, fuel_days.known_l; rows of tracksolid.stale_ranges, which refresh-vtrips works off
-- Locks:       legs, detected_trips and fuel_days, exclusive, short; then rows of fuel_days
-- Requires:    nothing
-- Transaction: yes
-- Undo:        alter table tracksolid.legs drop column engine_s; alter table tracksolid.detected_trips drop column driving_s;
--              alter table tracksolid.fuel_days drop column known_l

alter table tracksolid.legs add column engine_s double precision;
comment on column tracksolid.legs.engine_s is
  'with the engine on, seconds: moving, or standing with the ignition on; null: of a day behind the retention edge, from before this was kept';
alter table tracksolid.detected_trips add column driving_s integer;
comment on column tracksolid.detected_trips.driving_s is 'driving, seconds; null: of a time behind the retention edge, from before this was kept';
comment on column tracksolid.shown_trips.driving_s is
  'of a detected trip the driving within it, seconds; of a vendor''s its duration less idling, or its run time that leaves idling out';
alter table tracksolid.fuel_days add column known_l double precision check (known_l >= 0);
comment on column tracksolid.fuel_days.known_l is 'of spent_l: burnt while the kilometres are known, l';

update tracksolid.fuel_days d set known_l = s.litres
  from (select l.imei, l.day, greatest(sum(l.spent_l), 0) as litres from tracksolid.fuel_levels l where l.km is not null group by l.imei, l.day) s
 where s.imei = d.imei and s.day = d.day;

insert into tracksolid.stale_ranges (imei, stale, kind)
select l.imei, tstzrange(l.start_time, l.end_time, '[]'), 'rule'
  from tracksolid.legs l
 where l.kind = 'drive' and extract(epoch from l.last_active_at - l.first_active_at) - l.driving_s - l.idle_s > 30;
insert into tracksolid.stale_ranges (imei, stale, kind)
select distinct a.imei, tstzrange(lower(a.valid), lower(a.valid), '[]'), 'rule'
  from tracksolid.assignments a
  join tracksolid.shifts s on s.imei = a.imei and s.start_time < lower(a.valid) and s.end_time > lower(a.valid);
