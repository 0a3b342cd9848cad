-- 0055 temperature and faults: bounds of temperature, and trouble codes that people have cleared
-- Why:         temperature_readings and fault_codes were filled and read by nobody
-- Changes:     tracksolid.temperature_bounds, fault_clears
-- Locks:       nothing that exists
-- Requires:    btree_gist
-- Transaction: yes
-- Undo:        drop the two tables

create table tracksolid.temperature_bounds (
  id          bigint generated always as identity primary key,
  vehicle     text check (btrim(vehicle) <> ''),
  cost_centre text check (cost_centre <> ''),
  sensor      text,
  min_c       real,
  max_c       real,
  valid       tstzrange not null default tstzrange(now(), null) check (not isempty(valid) and not upper_inc(valid)),
  noted_at    timestamptz not null default now(),
  constraint temperature_bounds_target check (vehicle is null or cost_centre is null),
  constraint temperature_bounds_range check ((min_c is not null or max_c is not null) and coalesce(min_c < max_c, true)),
  constraint temperature_bounds_once exclude using gist (
    (coalesce(vehicle, '')) with =, (coalesce(cost_centre, '')) with =, (coalesce(sensor, '*')) with =, valid with &&)
);
comment on table tracksolid.temperature_bounds is
  'Temperatures that a sensor must stay within. Of several rows the narrowest counts: vehicle before cost centre before all, a named sensor before all. '
  'Written by people; read by tracksolid.temperature_spans';
comment on column tracksolid.temperature_bounds.vehicle is 'plate in any spelling, or imei; null: see cost_centre';
comment on column tracksolid.temperature_bounds.cost_centre is 'of the vehicle at the time of the reading; null and vehicle null: all vehicles';
comment on column tracksolid.temperature_bounds.sensor is 'as in temperature_readings.sensor; null: all sensors';
comment on column tracksolid.temperature_bounds.min_c is 'a reading below is outside, °C; null: no lower bound';
comment on column tracksolid.temperature_bounds.max_c is 'a reading above is outside, °C; null: no upper bound';
comment on column tracksolid.temperature_bounds.valid is '[from, to); without a bound: for all time in that direction';

create table tracksolid.fault_clears (
  vehicle_key text not null check (vehicle_key <> ''),
  fault_code  text not null default '',
  cleared_at  timestamptz not null,
  cleared_by  text not null default session_user,
  note        text,
  noted_at    timestamptz not null default now(),
  primary key (vehicle_key, fault_code, cleared_at)
);
comment on table tracksolid.fault_clears is
  'Trouble codes that somebody has cleared. Written by people through tracksolid.clear_fault; read by reporting.v_faults';
comment on column tracksolid.fault_clears.vehicle_key is 'as in assignments.vehicle_key; of a tracker without a vehicle its imei';
comment on column tracksolid.fault_clears.fault_code is 'in upper case; empty: all codes of the vehicle';
