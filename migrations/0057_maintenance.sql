-- 0057 maintenance: plans by kilometres, engine hours or months, and the services done
-- Why:         nobody was told that a service is due
-- Changes:     tracksolid.maintenance_plans, maintenance_services; three rows of notify_kinds and a check of notify_rules
-- Locks:       notify_rules, exclusive, for a moment
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Lint:        allow scan-under-lock (notify_rules has a few rows)
-- Undo:        drop the two tables and the check, delete the rows

create table tracksolid.maintenance_plans (
  name         text primary key check (btrim(name) <> ''),
  vehicle      text check (btrim(vehicle) <> ''),
  cost_centre  text check (cost_centre <> ''),
  every_km     numeric check (every_km > 0),
  every_hours  numeric check (every_hours > 0),
  every_months integer check (every_months > 0),
  counts_from  date not null default current_date,
  enabled      boolean not null default true,
  noted_at     timestamptz not null default now(),
  constraint maintenance_plans_target check (vehicle is null or cost_centre is null),
  constraint maintenance_plans_interval check (coalesce(every_km, every_hours, every_months) is not null)
);
comment on table tracksolid.maintenance_plans is
  'What is to be done to vehicles, and how often: whatever comes first. Written by people; read by tracksolid.v_maintenance_due';
comment on column tracksolid.maintenance_plans.name is 'what is to be done: "oil, vans"';
comment on column tracksolid.maintenance_plans.vehicle is 'plate in any spelling, or imei; null: see cost_centre';
comment on column tracksolid.maintenance_plans.cost_centre is 'of the vehicle now; null and vehicle null: all vehicles';
comment on column tracksolid.maintenance_plans.every_km is 'km by the odometer, rule docs/use/figures.md#odometer-and-engine-hours';
comment on column tracksolid.maintenance_plans.every_hours is 'hours of the engine';
comment on column tracksolid.maintenance_plans.counts_from is 'a vehicle without a service counts from the beginning of this day of the fleet''s zone';

create table tracksolid.maintenance_services (
  plan         text not null references tracksolid.maintenance_plans on update cascade on delete cascade,
  vehicle_key  text not null check (vehicle_key <> ''),
  done_on      date not null,
  odometer_km  numeric check (odometer_km >= 0),
  note         text,
  noted_by     text not null default session_user,
  noted_at     timestamptz not null default now(),
  primary key (plan, vehicle_key, done_on)
);
comment on table tracksolid.maintenance_services is
  'Services that were done. Written by people through tracksolid.maintenance_done; read by tracksolid.v_maintenance_due';
comment on column tracksolid.maintenance_services.vehicle_key is 'as in assignments.vehicle_key; of a tracker without a vehicle its imei';
comment on column tracksolid.maintenance_services.done_on is 'day of the fleet''s zone; it counts to the time before the service';
comment on column tracksolid.maintenance_services.odometer_km is
  'the odometer at the service, km; needed only where the service was before the first readings of the vehicle';

insert into tracksolid.notify_kinds (kind, threshold_unit, lasts, description) values
  ('temperature', 'min', true, 'a temperature outside of its bounds for the threshold'),
  ('fault', null, true, 'an open trouble code'),
  ('maintenance', null, true, 'a service that is due or overdue');
alter table tracksolid.notify_rules add constraint notify_rules_upkeep check (kind not in ('fault', 'maintenance') or threshold is null);
