-- 0056 counters: odometers and engine time of trackers by day
-- Why:         kilometres and hours since a service must not jump when a tracker is replaced or a counter starts again
-- Changes:     tracksolid.counter_days; all trackers with OBD readings are put into the queue of stale ranges: the next refresh-vtrips computes their days
-- Locks:       nothing that exists
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop the table

create table tracksolid.counter_days (
  imei     text not null check (imei <> ''),
  day      date not null,
  counter  text not null check (counter in ('obd', 'device', 'engine')),
  amount   double precision not null check (amount >= 0),
  first_at timestamptz,
  last_at  timestamptz,
  reading  double precision,
  breaks   integer not null default 0,
  primary key (imei, day, counter)
) with (fillfactor = 80);
create index counter_days_day on tracksolid.counter_days (day);
comment on table tracksolid.counter_days is
  'How far the counters of each tracker went on each day of the fleet''s zone, from obd_readings. Written by tracksolid.build_counters (refresh-vtrips); '
  'read by tracksolid.usage_days. Rule: docs/use/figures.md#odometer-and-engine-hours';
comment on column tracksolid.counter_days.counter is 'obd: odometer_km; device: device_mileage_km; engine: engine_rpm above 0';
comment on column tracksolid.counter_days.amount is 'km; of engine s; a step over midnight is shared by both days, by time';
comment on column tracksolid.counter_days.first_at is 'start of the first step of the day that counts; last_at: end of the last one';
comment on column tracksolid.counter_days.reading is 'at the end of the day, on a step over midnight interpolated, km; null: none, and for engine';
comment on column tracksolid.counter_days.breaks is
  'steps of the day that count nothing: the counter went back, faster than jump_kmh, or onto another vehicle';

insert into tracksolid.stale_ranges (imei, stale, kind)
select o.imei, tstzrange(min(o.reading_time), max(o.reading_time), '[]'), 'added' from tracksolid.obd_readings o group by o.imei;
