-- 0004 push readings: the inbox of the vendor's webhooks and the tables it is sorted into
-- Why:         receive-push must keep an item before it answers, and understand it afterwards
-- Changes:     tracksolid.push_inbox, heartbeats, fuel_readings, temperature_readings (partitioned by time),
--              device_events, fault_codes, obd_readings, lbs_readings, geofences
-- Locks:       nothing that exists
-- Requires:    postgis
-- Transaction: yes
-- Undo:        drop the nine tables

create table tracksolid.push_inbox (
  sha256          bytea primary key check (octet_length(sha256) = 32),
  path            text not null,
  msg_type        text,
  received_at     timestamptz not null default now(),
  raw             jsonb,
  raw_bytes       bytea,
  state           text not null default 'new' check (state in ('new', 'done', 'failed', 'raw')),
  attempts        integer not null default 0 check (attempts >= 0),
  error           text,
  next_attempt_at timestamptz,
  done_at         timestamptz,
  check (raw is not null or raw_bytes is not null)
);
create index push_inbox_new on tracksolid.push_inbox (received_at) where state = 'new';
create index push_inbox_kept on tracksolid.push_inbox (path, received_at) where state in ('failed', 'raw');
create index push_inbox_received on tracksolid.push_inbox using brin (received_at) with (autosummarize = on);
comment on table tracksolid.push_inbox is
  'Every item the vendor pushed, stored before it is answered. Written by receive-push; read by its parser, replay and fleet status';
comment on column tracksolid.push_inbox.sha256 is 'of path and item: a repeat finds its row';
comment on column tracksolid.push_inbox.state is
  'new: to be sorted; done: in its table; failed: understood but refused, see error; raw: no mapping says what it means';
comment on column tracksolid.push_inbox.raw_bytes is 'the item as received when it is not JSON';

create table tracksolid.heartbeats (
  gate_time        timestamptz not null,
  received_at      timestamptz not null default now(),
  battery_pct      real,
  gsm_signal_pct   real,
  acc_on           boolean,
  power_connected  boolean,
  charging         boolean,
  gps_fixed        boolean,
  armed            boolean,
  imei             text not null check (imei <> ''),
  raw              jsonb,
  primary key (imei, gate_time)
) partition by range (gate_time);
comment on table tracksolid.heartbeats is 'Signs of life of each device, /pushhb. Written by receive-push; read by the offline check';
comment on column tracksolid.heartbeats.power_connected is 'vendor''s oilEle, 0 there means connected';
comment on column tracksolid.heartbeats.armed is 'vendor''s fortify';

create table tracksolid.fuel_readings (
  reading_time timestamptz not null,
  received_at  timestamptz not null default now(),
  value        double precision,
  imei         text not null check (imei <> ''),
  sensor       text not null default '',
  unit         text,
  raw          jsonb,
  primary key (imei, reading_time, sensor)
) partition by range (reading_time);
comment on table tracksolid.fuel_readings is 'Fuel sensors, /pushoil. Written by receive-push';
comment on column tracksolid.fuel_readings.unit is 'as pushed; the vendor does not say which units there are';

create table tracksolid.temperature_readings (
  reading_time  timestamptz not null,
  received_at   timestamptz not null default now(),
  temperature_c real,
  humidity_pct  real,
  imei          text not null check (imei <> ''),
  sensor        text not null default '',
  raw           jsonb,
  primary key (imei, reading_time, sensor)
) partition by range (reading_time);
comment on table tracksolid.temperature_readings is 'Temperature and humidity sensors, /pushtem. Written by receive-push';

create table tracksolid.device_events (
  imei        text not null check (imei <> ''),
  event_time  timestamptz not null,
  event_type  text not null,
  timezone    text,
  received_at timestamptz not null default now(),
  raw         jsonb,
  primary key (imei, event_time, event_type)
);
comment on table tracksolid.device_events is 'Log-ins, log-outs and other events of devices, /pushevent and kin. Written by receive-push';
comment on column tracksolid.device_events.timezone is 'as the device states it, e.g. GMT+08:00; event_time is already UTC';

create table tracksolid.fault_codes (
  imei        text not null check (imei <> ''),
  event_time  timestamptz not null,
  fault_code  text not null,
  detail      text,
  source      text not null default 'push' check (source in ('poll', 'push')),
  received_at timestamptz not null default now(),
  raw         jsonb,
  primary key (imei, event_time, fault_code)
);
comment on table tracksolid.fault_codes is 'Trouble codes of engines, /pushfaultinfo and obd.fault. Written by receive-push and poll-movement (obd)';

create table tracksolid.obd_readings (
  imei                text not null check (imei <> ''),
  reading_time        timestamptz not null,
  vin                 text,
  odometer_km         double precision,
  device_mileage_km   double precision,
  fuel_l              real,
  fuel_pct            real,
  coolant_c           real,
  battery_raw         text,
  engine_rpm          real,
  speed_kmh           real,
  source              text not null default 'push' check (source in ('poll', 'push')),
  received_at         timestamptz not null default now(),
  raw                 jsonb,
  primary key (imei, reading_time)
);
comment on table tracksolid.obd_readings is 'Engine data, /pushobd and obd.list. Written by receive-push and poll-movement (obd)';
comment on column tracksolid.obd_readings.battery_raw is 'vendor''s vehicleBatterVoltage, perhaps 0.1 V';

create table tracksolid.lbs_readings (
  imei        text not null check (imei <> ''),
  gate_time   timestamptz not null,
  kind        text not null default 'LBS',
  cells       jsonb,
  received_at timestamptz not null default now(),
  raw         jsonb,
  primary key (imei, gate_time, kind)
);
comment on table tracksolid.lbs_readings is 'Cell and Wi-Fi surroundings of devices without satellites, /pushlbs. Written by receive-push';

create table tracksolid.geofences (
  fence_id       text primary key,
  account        text,
  fence_name     text,
  kind           text check (kind in ('circle', 'polygon')),
  color          text,
  radius_m       double precision,
  coordinates    text,
  geom           public.geometry(Geometry, 4326),
  imeis          text[],
  alert_types    text[],
  stay_in_days   real,
  stay_out_days  real,
  description    text,
  first_seen_at  timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  raw            jsonb
);
create index geofences_geom on tracksolid.geofences using gist (geom);
comment on table tracksolid.geofences is 'Fences of the vendor''s platform. Written by poll-events; read by maps';
comment on column tracksolid.geofences.coordinates is 'as sent: lat,lng; points of a polygon separated by ; or #';
comment on column tracksolid.geofences.geom is 'centre of a circle, ring of a polygon';
