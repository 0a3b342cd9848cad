-- 0002 devices and positions: the registry, where everyone is, where everyone was
-- Why:         poll-movement stores them, every page and every figure starts here
-- Changes:     tracksolid.generations, devices, live_positions, position_history (partitioned by time)
-- Locks:       nothing that exists
-- Requires:    the engine chosen in 0001
-- Transaction: yes
-- Undo:        drop table tracksolid.position_history, tracksolid.live_positions, tracksolid.devices, tracksolid.generations

-- Generations ----------------------------------------------------------------------------------

create table tracksolid.generations (
  name       text primary key,
  generation bigint not null default 0,
  changed_at timestamptz not null default now()
) with (fillfactor = 50);
comment on table tracksolid.generations is
  'How often a table has changed: one row per subject, raised in the changing transaction. Written by triggers; '
  'read by refresh-vtrips (is there anything to do), serve (ETag, event stream). Transactions that change several '
  'subjects do so in alphabetical order, or they may have to be repeated after a deadlock';
comment on column tracksolid.generations.generation is 'grows in commit order, unlike any timestamp; also sent as NOTIFY fleet, ''name:generation''';
insert into tracksolid.generations (name) values ('devices'), ('live'), ('settings'), ('trips'), ('v_trips');

create function tracksolid.raise_generation(p_name text) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_generation bigint;
begin
  update tracksolid.generations set generation = generation + 1, changed_at = clock_timestamp()
   where name = p_name returning generation into v_generation;
  perform pg_notify('fleet', p_name || ':' || v_generation);
  return v_generation;
end $$;
comment on function tracksolid.raise_generation(text) is 'Marks a subject as changed and tells listeners at commit. Called by triggers and the refresh';

-- Statement triggers fire for empty statements as well; only rows that were really written count.
create function tracksolid.on_change() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' or exists (select from changed) then
    perform tracksolid.raise_generation(tg_argv[0]);
  end if;
  return null;
end $$;
comment on function tracksolid.on_change() is 'Statement trigger: raises the generation named by its argument when rows were affected';

create function tracksolid.watch_changes(p_table regclass, p_name text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create trigger changed_by_insert after insert on %s referencing new table as changed '
                 'for each statement execute function tracksolid.on_change(%L)', p_table, p_name);
  execute format('create trigger changed_by_update after update on %s referencing new table as changed '
                 'for each statement execute function tracksolid.on_change(%L)', p_table, p_name);
  execute format('create trigger changed_by_delete after delete on %s referencing old table as changed '
                 'for each statement execute function tracksolid.on_change(%L)', p_table, p_name);
  execute format('create trigger changed_by_truncate after truncate on %s '
                 'for each statement execute function tracksolid.on_change(%L)', p_table, p_name);
end $$;
comment on function tracksolid.watch_changes(regclass, text) is 'Puts the generation triggers on a table. Called by migrations';
select tracksolid.watch_changes('tracksolid.settings', 'settings');

-- Devices --------------------------------------------------------------------------------------

create table tracksolid.devices (
  imei             text primary key check (imei <> ''),
  vehicle_number   text,
  plate_normalized text,
  display_name     text not null generated always as
                     (coalesce(nullif(btrim(vehicle_number), ''), nullif(btrim(device_name), ''), imei)) stored,
  driver_name      text,
  driver_phone     text,
  cost_centre      text,
  assigned_city    text,
  device_name      text,
  model            text,
  device_kind      text,
  sim              text,
  iccid            text,
  vin              text,
  account          text,
  device_group     text,
  remark           text,
  activated_at     timestamptz,
  expires_at       timestamptz,
  enabled          boolean not null default true,
  first_seen_at    timestamptz not null default now(),
  last_seen_at     timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);
create index devices_plate_normalized on tracksolid.devices (plate_normalized);
comment on table tracksolid.devices is
  'One row per tracker: the registry. Written by poll-movement (devices) and by people; read by everything that shows a name';
comment on column tracksolid.devices.vehicle_number is 'plate as the vendor or a person wrote it';
comment on column tracksolid.devices.plate_normalized is 'reporting.normalize_plate(display_name), kept by trigger; what vehicles are looked up by';
comment on column tracksolid.devices.display_name is 'what every answer shows as vehicle_number: plate, else device name, else imei';
comment on column tracksolid.devices.cost_centre is 'from the operator, never from the vendor; blank reads as Unassigned';
comment on column tracksolid.devices.assigned_city is 'from the operator, never from the vendor';
comment on column tracksolid.devices.account is 'vendor account that owns the device; the deepest one when several list it';
comment on column tracksolid.devices.device_kind is 'vendor''s mcTypeUseScope: automobile, electromobile, personal, …';
comment on column tracksolid.devices.activated_at is 'null: never activated';
comment on column tracksolid.devices.enabled is 'vendor''s enabledFlag; a device that is not enabled appears on no map';
comment on column tracksolid.devices.last_seen_at is 'last device list that named it';
select tracksolid.watch_changes('tracksolid.devices', 'devices');

create function tracksolid.devices_set_plate() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.plate_normalized := reporting.normalize_plate(
    coalesce(nullif(btrim(new.vehicle_number), ''), nullif(btrim(new.device_name), ''), new.imei));
  return new;
end $$;
comment on function tracksolid.devices_set_plate() is 'Trigger of tracksolid.devices: keeps plate_normalized';
create trigger set_plate before insert or update on tracksolid.devices
  for each row execute function tracksolid.devices_set_plate();

-- Live positions -------------------------------------------------------------------------------

-- Half of each page stays free: most rows are rewritten every minute.
create table tracksolid.live_positions (
  imei          text primary key check (imei <> ''),
  gps_time      timestamptz,
  heartbeat_at  timestamptz,
  lat           double precision check (lat between -90 and 90),
  lng           double precision check (lng between -180 and 180),
  speed_kmh     real check (speed_kmh >= 0),
  direction_deg real check (direction_deg >= 0 and direction_deg <= 360),
  acc_on        boolean,
  online        boolean,
  position_type text,
  satellites    smallint check (satellites >= 0),
  gps_signal    smallint,
  battery_pct   real,
  battery_raw   text,
  power_v       real,
  odometer_km   double precision check (odometer_km >= 0),
  temperature_c real,
  fuel_raw      text,
  geom          public.geometry(Point, 4326),
  updated_at    timestamptz not null default now()
) with (fillfactor = 50);
create index live_positions_geom on tracksolid.live_positions using gist (geom);
comment on table tracksolid.live_positions is
  'The newest known position and state of each device. Written by poll-movement (live) and receive-push, replaced only by a newer gps_time; '
  'read by reporting.v_live_positions and the fn_live_positions and fn_nearest_vehicles entrances';
comment on column tracksolid.live_positions.gps_time is 'time of the fix; null: never positioned';
comment on column tracksolid.live_positions.heartbeat_at is 'last sign of life, newer than gps_time for a parked vehicle';
comment on column tracksolid.live_positions.direction_deg is 'heading, degrees clockwise from north';
comment on column tracksolid.live_positions.online is 'as the vendor says; the status shown is computed from the times instead';
comment on column tracksolid.live_positions.position_type is 'gps, lbs, wifi, beacon or unknown';
comment on column tracksolid.live_positions.gps_signal is 'vendor''s 0–4, meaning disputed; raw';
comment on column tracksolid.live_positions.battery_raw is 'vendor''s batteryPowerVal, unit unknown';
comment on column tracksolid.live_positions.power_v is 'external supply, volts';
comment on column tracksolid.live_positions.fuel_raw is 'vendor''s trackerOil, unit unknown';
comment on column tracksolid.live_positions.geom is 'point of lng, lat; kept by trigger';
comment on column tracksolid.live_positions.updated_at is 'when the row last changed';
select tracksolid.watch_changes('tracksolid.live_positions', 'live');

create function tracksolid.live_positions_set_geom() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.geom := public.st_setsrid(public.st_makepoint(new.lng, new.lat), 4326);
  return new;
end $$;
comment on function tracksolid.live_positions_set_geom() is 'Trigger of tracksolid.live_positions: keeps geom';
create trigger set_geom before insert or update of lat, lng, geom on tracksolid.live_positions
  for each row execute function tracksolid.live_positions_set_geom();

-- Position history -----------------------------------------------------------------------------

-- Wide fixed columns first, text last: no padding, about 100 bytes a fix. The key serves all reads:
-- a device's range, its last fix, its trip. A BRIN on gps_time would only repeat what the partitions know.
select tracksolid.create_time_partitioned('position_history', 'gps_time', $columns$
  gps_time      timestamptz not null,
  lat           double precision not null check (lat between -90 and 90),
  lng           double precision not null check (lng between -180 and 180),
  speed_kmh     real check (speed_kmh >= 0),
  direction_deg real check (direction_deg >= 0 and direction_deg <= 360),
  altitude_m    real,
  satellites    smallint check (satellites >= 0),
  acc_on        boolean,
  imei          text not null check (imei <> ''),
  position_type text,
  source        text not null default 'poll' check (source in ('poll', 'track_list', 'push')),
  primary key (imei, gps_time)
$columns$);
comment on table tracksolid.position_history is
  'Every fix of every device, once; partitioned by gps_time. Written by poll-movement (tracks, live) and receive-push through '
  'tracksolid.merge_position_history; read by the track, the routes and the daily figures';
comment on column tracksolid.position_history.direction_deg is 'heading, degrees clockwise from north';
comment on column tracksolid.position_history.position_type is 'gps, lbs, wifi, beacon or unknown; null: not told';
comment on column tracksolid.position_history.source is 'which way it came first: poll (live sweep), track_list, push';
