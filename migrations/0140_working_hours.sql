-- 0140 working hours: the time outside of which no place of a vehicle is stored
-- Why:         a vehicle that its driver may use after work must not be followed then
-- Changes:     tracksolid.working_hours, private_rows
-- Locks:       nothing that exists
-- Requires:    btree_gist
-- Transaction: yes
-- Undo:        drop table tracksolid.working_hours, tracksolid.private_rows

create table tracksolid.working_hours (
  id       bigint generated always as identity primary key,
  subject  text not null check (subject in ('fleet', 'cost_centre', 'driver', 'vehicle', 'tracker')),
  name     text not null,
  name_key text not null default '',
  valid    tstzrange not null check (not isempty(valid) and not upper_inc(valid)),
  hours    text not null,
  timezone text,
  noted_by text not null default session_user,
  noted_at timestamptz not null default now(),
  constraint working_hours_named check ((subject = 'fleet') = (name = '')),
  constraint working_hours_no_overlap exclude using gist (subject with =, name_key with =, valid with &&)
);
comment on table tracksolid.working_hours is
  'Working hours of vehicles. All other time that a row is valid for is private: merges leave its places out. Written by people through '
  'tracksolid.set_working_hours; read by tracksolid.private_time. Rule: docs/run/private-hours.md';
comment on column tracksolid.working_hours.subject is
  'what name names; where several rows hold for a tracker, the first of tracker, vehicle, driver, cost_centre, fleet counts alone';
comment on column tracksolid.working_hours.name is 'imei, plate, driver or cost centre as in tracksolid.assignments; empty: the whole fleet';
comment on column tracksolid.working_hours.name_key is 'name in the form that is compared, kept by trigger';
comment on column tracksolid.working_hours.valid is '[from, to); without a bound: for all time in that direction';
comment on column tracksolid.working_hours.hours is 'mon-fri 08:00-17:00, sat 22:00-06:00: times of the clock, the end not included; none: no working time';
comment on column tracksolid.working_hours.timezone is 'of the clock; null: the zone of the fleet';

create table tracksolid.private_rows (
  noted_at   timestamptz not null default now(),
  table_name text not null,
  trackers   integer not null,
  left_out   integer not null,
  no_place   integer not null
);
create index private_rows_noted_at on tracksolid.private_rows (noted_at);
comment on table tracksolid.private_rows is
  'How many rows of private time came, one row a merge that met some; a row that comes again counts again. Written by '
  'tracksolid.drop_private; read by tracksolid.status; emptied by tidy_logs';
comment on column tracksolid.private_rows.table_name is 'where the rows would have gone';
comment on column tracksolid.private_rows.left_out is 'rows that were not stored';
comment on column tracksolid.private_rows.no_place is 'rows that were stored without their place';
