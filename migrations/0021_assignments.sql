-- 0021 assignments: which vehicle, driver, cost centre and city a tracker stood for, and when
-- Why:         a signed month must not change when a vehicle is moved or a driver changes today
-- Changes:     tracksolid.assignments, filled from the registry: today's plate, driver, cost centre and city hold for all time until
--              somebody says otherwise (poll-movement --registry with from and to, or tracksolid.assign)
-- Locks:       reads devices
-- Requires:    btree_gist, which is part of PostgreSQL's contrib
-- Transaction: yes
-- Undo:        drop table tracksolid.assignments cascade

create extension if not exists btree_gist schema public;

create table tracksolid.assignments (
  imei             text not null check (imei <> ''),
  valid            tstzrange not null check (not isempty(valid) and not upper_inc(valid)),
  vehicle_number   text not null check (vehicle_number <> ''),
  driver_name      text,
  cost_centre      text,
  assigned_city    text,
  plate_normalized text,
  vehicle_key      text,
  source           text not null default 'sql' check (source in ('migrate', 'sync', 'import', 'sql')),
  noted_at         timestamptz not null default now(),
  constraint assignments_no_overlap exclude using gist (imei with =, valid with &&)
);
create index assignments_vehicle_key on tracksolid.assignments (vehicle_key);
create index assignments_plate_normalized on tracksolid.assignments (plate_normalized);
comment on table tracksolid.assignments is
  'What each tracker stood for, and when: every trip, day and alarm is judged by the assignment of its own time. Written by the trigger of '
  'tracksolid.devices (device sync), poll-movement --registry and people through tracksolid.assign; read by everything that shows a name';
comment on column tracksolid.assignments.valid is '[from, to); without a bound: for all time in that direction';
comment on column tracksolid.assignments.vehicle_number is 'what is shown: plate, else device name, else imei';
comment on column tracksolid.assignments.cost_centre is 'null reads as Unassigned';
comment on column tracksolid.assignments.plate_normalized is 'reporting.normalize_plate(vehicle_number), kept by trigger';
comment on column tracksolid.assignments.vehicle_key is
  'what vehicles are told apart and counted by: plate_normalized, or the plate with its inner separators where two vehicles would share it; kept by trigger';
comment on column tracksolid.assignments.source is 'migrate: taken from the registry when this table was made; sync: device list; import: --registry; sql';

insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name, cost_centre, assigned_city, plate_normalized, vehicle_key, source)
select d.imei, tstzrange(null, null), d.display_name, nullif(btrim(d.driver_name), ''), nullif(btrim(d.cost_centre), ''),
       nullif(btrim(d.assigned_city), ''), d.plate_normalized, coalesce(d.plate_normalized, d.imei), 'migrate'
  from tracksolid.devices d;
do $$
begin
  if exists (select from tracksolid.assignments) then
    raise warning 'assignments: % trackers keep today''s plate, driver, cost centre and city for all time; to date changes back, import a '
                  'registry with the columns from and to', (select count(*) from tracksolid.assignments);
  end if;
end $$;
