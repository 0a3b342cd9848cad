-- 0035 visits: fences of the operator, and the visits of vehicles in fences
-- Why:         a manager asks first who was at which site, when and for how long
-- Changes:     tracksolid.fences, which has the vendor's fences as well; track_pieces, visit_parts, visits and stale_fences. All days that have
--              their fixes are put into the queue of stale ranges: the next refresh-vtrips computes them again, newest first
-- Locks:       nothing that exists
-- Requires:    postgis, btree_gist
-- Transaction: yes
-- Undo:        drop the five tables

create table tracksolid.fences (
  id          bigint generated always as identity primary key,
  source      text not null default 'operator' check (source in ('operator', 'vendor')),
  fence_id    text not null check (fence_id <> ''),
  fence_name  text not null check (fence_name <> ''),
  color       text check (color <> ''),
  shape       public.geometry(Geometry, 4326),
  buffer_m    double precision check (buffer_m > 0 and buffer_m <= 100000),
  area        public.geometry(MultiPolygon, 4326),
  deleted_at  timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  unique (source, fence_id)
);
create index fences_area on tracksolid.fences using gist (area);
comment on table tracksolid.fences is
  'Every fence that visits are computed for. Written by fleet fences import and by people (source operator), and by the trigger of '
  'tracksolid.geofences (source vendor); read by visits and stops';
comment on column tracksolid.fences.source is 'operator: made here, no poll changes it; vendor: follows tracksolid.geofences';
comment on column tracksolid.fences.fence_id is 'of the vendor; of the operator: the id that was given, else the name';
comment on column tracksolid.fences.shape is 'as given: polygons, lines or points; null: the vendor''s coordinates make none';
comment on column tracksolid.fences.buffer_m is 'width of a corridor on each side of its line, or radius around a point, m';
comment on column tracksolid.fences.area is 'shape with buffer_m around it, kept by trigger; null: no visits';
comment on column tracksolid.fences.deleted_at is 'visits end here, those before stay; -infinity: none at all; null: in use';

create table tracksolid.stale_fences (
  id       bigint generated always as identity primary key,
  fence    bigint not null,
  noted_at timestamptz not null default now()
);
comment on table tracksolid.stale_fences is
  'Fences whose visits must be computed again for all kept days: a queue, emptied by tracksolid.build_fences. Written by the trigger of tracksolid.fences';

create table tracksolid.track_pieces (
  imei      text not null check (imei <> ''),
  day       date not null,
  starts    timestamptz not null,
  ends      timestamptz not null check (ends >= starts),
  kind      text not null check (kind in ('line', 'stand', 'stay')),
  opens     boolean not null,
  closes    boolean not null,
  shape     public.geometry(GeometryM, 4326) not null,
  primary key (imei, day, starts, ends)
) with (fillfactor = 80);
create index track_pieces_shape on tracksolid.track_pieces using gist (shape, day);
create index track_pieces_day on tracksolid.track_pieces (day);
comment on table tracksolid.track_pieces is
  'Where each device was: its counted fixes without jumps, cut into short lines and stands that an index finds. Written by tracksolid.build_days '
  '(refresh-vtrips); read by visits and fn_presence. Days behind the retention edge are deleted';
comment on column tracksolid.track_pieces.day is 'day of the fleet''s zone of the fixes; a step belongs to the day of its later fix';
comment on column tracksolid.track_pieces.kind is
  'line: went straight from fix to fix; stand: stood, at the median of its fixes; stay: two fixes with a silence between, of which only its ends are known';
comment on column tracksolid.track_pieces.opens is 'nothing is known of the time before it';
comment on column tracksolid.track_pieces.closes is 'nothing is known of the time after it, or its day ends';
comment on column tracksolid.track_pieces.shape is 'M: seconds since starts';

create table tracksolid.visit_parts (
  imei   text not null check (imei <> ''),
  fence  bigint not null,
  day    date not null,
  inside tstzmultirange not null check (not isempty(inside)),
  primary key (imei, fence, day)
) with (fillfactor = 80);
create index visit_parts_fence on tracksolid.visit_parts (fence, day);
create index visit_parts_imei on tracksolid.visit_parts (imei, day);
comment on table tracksolid.visit_parts is
  'When a device was in a fence, by day: what visits are joined from. Written by tracksolid.write_visits (refresh-vtrips)';
comment on column tracksolid.visit_parts.inside is 'a bound that belongs to it: the device was inside at a fix, and nothing is known beyond; else it crossed the fence';

create table tracksolid.visits (
  id         bigint generated always as identity primary key,
  imei       text not null check (imei <> ''),
  fence      bigint not null references tracksolid.fences (id),
  entered_at timestamptz not null,
  left_at    timestamptz not null check (left_at >= entered_at),
  enter_seen boolean not null,
  exit_seen  boolean not null,
  updated_at timestamptz not null default now(),
  unique (imei, fence, entered_at)
) with (fillfactor = 90);
create index visits_fence on tracksolid.visits (fence, entered_at);
create index visits_entered on tracksolid.visits (entered_at);
create index visits_left on tracksolid.visits (left_at);
comment on table tracksolid.visits is
  'Visits of devices in fences. Written by tracksolid.write_visits (refresh-vtrips); read by reporting.v_visits. The rule: docs/use/figures.md';
comment on column tracksolid.visits.left_at is 'end, or the last fix inside';
comment on column tracksolid.visits.enter_seen is 'two fixes around the entry; false: inside at its first fix after a silence';
comment on column tracksolid.visits.exit_seen is 'two fixes around the exit; false: inside at its last fix, still there or silent since';

insert into tracksolid.stale_ranges (imei, stale, kind)
select distinct imei, tstzrange(null, null), 'rule' from tracksolid.daily_figures;
