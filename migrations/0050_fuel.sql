-- 0050 fuel: calibrations of fuel sensors, the level of each tank, refuels and drains, fuel spent by day
-- Why:         fuel readings of the engine computer and of pushed sensors were stored and read by nobody
-- Changes:     types tracksolid.fuel_point and fuel_step; tables fuel_calibrations, fuel_levels, fuel_episodes, fuel_days and stale_fuel; kind fuel_drain of notify_kinds. All devices that have
--              fuel readings are put into the queue: the next refresh-vtrips computes their days, newest first
-- Locks:       nothing that exists
-- Requires:    postgis
-- Transaction: yes
-- Undo:        drop the five tables and two types, delete the row of notify_kinds

create type tracksolid.fuel_point as (
  at timestamptz, litres double precision, source text, calibrated_from timestamptz, odometer_km double precision);
comment on type tracksolid.fuel_point is 'A reading in litres, of the source that counts at its time. Made by tracksolid.fuel_points';

create type tracksolid.fuel_step as (
  at timestamptz, litres double precision, source text, before timestamptz, before_l double precision, km double precision,
  spent_l double precision, episode bigint, kind text, episode_l double precision);
comment on type tracksolid.fuel_step is
  'A smoothed level and the step that leads to it; before is null at the first of a source; a step of a refuel or drain has its number. Made by '
  'tracksolid.fuel_steps';

create table tracksolid.fuel_calibrations (
  imei       text not null check (imei <> ''),
  sensor     text not null check (sensor <> ''),
  valid_from timestamptz not null default '-infinity',
  value      double precision not null,
  litres     double precision not null check (litres >= 0 and litres <= 100000),
  noted_at   timestamptz not null default now(),
  primary key (imei, sensor, valid_from, value)
);
comment on table tracksolid.fuel_calibrations is
  'What a fuel sensor''s value means: points, between which litres go straight. Written by people; read by tracksolid.fuel_points';
comment on column tracksolid.fuel_calibrations.sensor is
  'fuel_readings.sensor; fuel_pct or fuel_l for the column of that name of obd_readings';
comment on column tracksolid.fuel_calibrations.valid_from is 'the points with the newest valid_from up to a reading are used for it';
comment on column tracksolid.fuel_calibrations.value is 'as the sensor reports it';

create table tracksolid.stale_fuel (
  id       bigint generated always as identity primary key,
  imei     text not null check (imei <> ''),
  stale    tstzrange not null,
  noted_at timestamptz not null default now()
);
create index stale_fuel_imei on tracksolid.stale_fuel (imei);
comment on table tracksolid.stale_fuel is
  'Times whose fuel figures must be computed again: a queue, emptied by tracksolid.build_fuel. Written by the merges of fuel readings, by write_days, '
  'and where a calibration or a threshold changes';

create table tracksolid.fuel_levels (
  imei       text not null check (imei <> ''),
  at         timestamptz not null,
  day        date not null,
  since      timestamptz check (since < at),
  litres     double precision not null,
  spent_l    double precision,
  km         double precision,
  source     text not null,
  is_reading boolean not null,
  primary key (imei, at)
) with (fillfactor = 80);
create index fuel_levels_day on tracksolid.fuel_levels (imei, day);
comment on table tracksolid.fuel_levels is
  'Level of each tank: smoothed readings of one source, and levels between two readings where a day or a drive begins or ends. Written by '
  'tracksolid.write_fuel (refresh-vtrips); read by v_fuel_trips. Days behind the retention edge stay';
comment on column tracksolid.fuel_levels.day is 'day of the fleet''s zone that the time from since to at belongs to';
comment on column tracksolid.fuel_levels.since is 'time of the level before; null: the first of its source';
comment on column tracksolid.fuel_levels.spent_l is 'burnt since then, l; refuels and drains left out; noise makes single ones negative';
comment on column tracksolid.fuel_levels.km is 'driven since then, km; null: not known';
comment on column tracksolid.fuel_levels.source is 'obd: fuel_l; obd %: fuel_pct by calibration; sensor NAME: by calibration; push NAME: pushed in litres';
comment on column tracksolid.fuel_levels.is_reading is 'false: between two readings, by the kilometres driven';

create table tracksolid.fuel_episodes (
  id       bigint generated always as identity primary key,
  imei     text not null check (imei <> ''),
  kind     text not null check (kind in ('refuel', 'drain')),
  starts   timestamptz not null,
  ends     timestamptz not null check (ends > starts),
  at       timestamptz not null check (at between starts and ends),
  day      date not null,
  litres   double precision not null check (litres > 0),
  before_l double precision not null,
  after_l  double precision not null,
  source   text not null,
  place    public.geometry(Point, 4326),
  unique (imei, starts)
);
create index fuel_episodes_at on tracksolid.fuel_episodes (at);
create index fuel_episodes_day on tracksolid.fuel_episodes (imei, day);
comment on table tracksolid.fuel_episodes is
  'Refuels and drains. Written by tracksolid.write_fuel (refresh-vtrips); read by reporting.v_fuel_events. The rule: docs/use/figures.md';
comment on column tracksolid.fuel_episodes.starts is 'last reading before';
comment on column tracksolid.fuel_episodes.ends is 'first reading after';
comment on column tracksolid.fuel_episodes.at is 'begin of the longest stand between the two, else the reading before';
comment on column tracksolid.fuel_episodes.litres is 'difference of the two levels, and the fuel that the kilometres between them took';
comment on column tracksolid.fuel_episodes.place is 'where it stood; null: no fix tells it';

create table tracksolid.fuel_days (
  imei        text not null check (imei <> ''),
  day         date not null,
  readings    integer not null,
  source      text not null,
  first_at    timestamptz,
  first_l     double precision,
  last_l      double precision,
  spent_l     double precision check (spent_l >= 0),
  km          double precision,
  refuels     integer not null,
  refuelled_l double precision not null,
  drains      integer not null,
  drained_l   double precision not null,
  updated_at  timestamptz not null default now(),
  primary key (imei, day)
) with (fillfactor = 80);
create index fuel_days_day on tracksolid.fuel_days (day);
comment on table tracksolid.fuel_days is
  'Fuel of each device and day of the fleet''s zone that has readings. Written by tracksolid.write_fuel (refresh-vtrips); read by reporting.v_fuel_daily';
comment on column tracksolid.fuel_days.readings is 'that count';
comment on column tracksolid.fuel_days.source is 'of most of them';
comment on column tracksolid.fuel_days.spent_l is 'burnt, l; null: a single reading tells nothing';
comment on column tracksolid.fuel_days.km is 'driven while the level was known, km: what l/100 km is of';

insert into tracksolid.notify_kinds (kind, threshold_unit, lasts, description) values
  ('fuel_drain', 'l', false, 'fuel that left a tank at once, of at least the threshold');

insert into tracksolid.stale_fuel (imei, stale)
select distinct r.imei, tstzrange(null, null)
  from (select imei from tracksolid.obd_readings where fuel_l is not null or fuel_pct is not null union select imei from tracksolid.fuel_readings) r;
