-- 0020 figures: legs, shifts, stale ranges, and the thresholds that every figure is computed with
-- Why:         kilometres, hours, trips and shifts must follow from the fixes by one rule, whatever order they arrive in, and stay once
--              their fixes are gone
-- Changes:     types tracksolid.fix, step and figure_rules; tables legs, shifts, stale_ranges, late_fixes; daily_figures gains columns and loses
--              two indexes; detected_trips gains last_time; trips and parking_events superseded_at; every day that still has its fixes is
--              computed again
-- Locks:       daily_figures, detected_trips, trips and parking_events, exclusive, for a moment: no row is rewritten
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop the four tables and three types, the columns

-- One fix as the functions of 3_derive pass it on.
create type tracksolid.fix as (
  gps_time timestamptz, lat double precision, lng double precision, speed_kmh real, acc_on boolean);
comment on type tracksolid.fix is 'A counted fix in an array ordered by time. Read by tracksolid.judge_fixes and find_legs';

create type tracksolid.step as (
  gps_time timestamptz, lat double precision, lng double precision, speed_kmh double precision, acc_on boolean,
  before timestamptz, before_kmh double precision, before_acc boolean, step_s double precision, step_km double precision,
  mean_kmh double precision, moves boolean, driving_s double precision);
comment on type tracksolid.step is 'A fix, the step that leads to it from the fix before, and whether the step moves. Made by tracksolid.judge_fixes';

create type tracksolid.figure_rules as (
  moving_kmh double precision, stop_s double precision, rest_radius_km double precision, jump_kmh double precision,
  drive_silence_s double precision, km_silence_s double precision, long_step_s double precision, trip_idle_s double precision,
  idle_after_s double precision, wired_ignition_s double precision, speeding_kmh double precision,
  harsh_acceleration_kmh_s double precision, harsh_braking_kmh_s double precision, trip_min_km double precision);
comment on type tracksolid.figure_rules is
  'The thresholds that figures are computed with, each the setting of its name (stop_s: trip_stop_s). Made by tracksolid.figure_rules()';

-- Legs -----------------------------------------------------------------------------------------

create table tracksolid.legs (
  imei                text not null check (imei <> ''),
  day                 date not null,
  start_time          timestamptz not null,
  end_time            timestamptz not null check (end_time >= start_time),
  kind                text not null check (kind in ('drive', 'idle', 'gap')),
  from_before         boolean not null,
  to_next             boolean not null,
  first_active_at     timestamptz not null,
  last_active_at      timestamptz not null,
  ignition_on         boolean,
  km                  double precision not null,
  driving_s           double precision not null,
  idle_s              double precision not null,
  max_speed_kmh       double precision,
  last_moved_at       timestamptz,
  watched_km          double precision not null,
  speeding_events     integer not null,
  speeding_s          double precision not null,
  harsh_accelerations integer not null,
  harsh_brakings      integer not null,
  primary key (imei, day, start_time, kind)
) with (fillfactor = 80);
create index legs_day on tracksolid.legs (day);
comment on table tracksolid.legs is
  'What every device did, from standing to standing, cut at the midnights of the fleet''s zone: the sums of days, trips, drivers and shifts. '
  'Written by tracksolid.build_days (refresh-vtrips); read by build_trips, build_shifts and v_driver_aggregates_daily';
comment on column tracksolid.legs.kind is
  'drive: from the start to where a standing of trip_stop_s begins; idle: standing with the ignition on outside of drives; '
  'gap: driven through a silence that ends a trip';
comment on column tracksolid.legs.from_before is 'the leg began before midnight, on the day before';
comment on column tracksolid.legs.to_next is 'the leg goes on after midnight, on the next day';
comment on column tracksolid.legs.first_active_at is 'first fix with the ignition on, or moving';
comment on column tracksolid.legs.last_active_at is 'last fix with the ignition on, or moving';
comment on column tracksolid.legs.ignition_on is 'at some fix of the leg; null: no fix tells it';

-- Shifts ---------------------------------------------------------------------------------------

create table tracksolid.shifts (
  imei       text not null check (imei <> ''),
  start_time timestamptz not null,
  end_time   timestamptz not null check (end_time >= start_time),
  day        date not null,
  km         double precision not null,
  driving_s  double precision not null,
  idle_s     double precision not null,
  primary key (imei, start_time)
);
create index shifts_day on tracksolid.shifts (day, imei);
comment on table tracksolid.shifts is
  'From the first ignition after a rest of shift_rest_s to the last before the next one; a shift belongs to the day it starts in. '
  'Written by tracksolid.build_shifts (refresh-vtrips); read by v_driver_clock_daily';
comment on column tracksolid.shifts.end_time is 'last fix with the ignition on, or moving';

-- Stale ranges ---------------------------------------------------------------------------------

create table tracksolid.stale_ranges (
  id       bigint generated always as identity primary key,
  imei     text not null check (imei <> ''),
  stale    tstzrange not null,
  kind     text not null check (kind in ('added', 'removed', 'rule')),
  noted_at timestamptz not null default now()
);
create index stale_ranges_imei on tracksolid.stale_ranges (imei);
comment on table tracksolid.stale_ranges is
  'Times whose figures must be computed again: a queue that only grows and is emptied by tracksolid.build_days. Written by whatever changes '
  'position_history, a threshold or the zone, in the same transaction';
comment on column tracksolid.stale_ranges.kind is
  'added: fixes came; removed: fixes were deleted or changed; rule: whole days, for another threshold, zone or assignment';

create table tracksolid.late_fixes (
  imei          text not null check (imei <> ''),
  gps_time      timestamptz not null,
  lat           double precision not null,
  lng           double precision not null,
  speed_kmh     real,
  direction_deg real,
  altitude_m    real,
  satellites    smallint,
  acc_on        boolean,
  position_type text,
  source        text not null,
  received_at   timestamptz not null default now(),
  primary key (imei, gps_time)
);
comment on table tracksolid.late_fixes is
  'Fixes that came when the figures of their time could no longer be computed (settings, kept_from): kept, and counted nowhere. '
  'Written by tracksolid.merge_position_history; read by fleet audit';

-- Days and trips -------------------------------------------------------------------------------

alter table tracksolid.daily_figures add column unseen_km double precision, add column ignition text;
comment on column tracksolid.daily_figures.km is 'tracksolid.judge_fixes over the day; a step over midnight is shared by both days, km';
comment on column tracksolid.daily_figures.unseen_km is 'straight line of silences that are too long to count (km_silence_s), up to 7 days; not in km';
comment on column tracksolid.daily_figures.ignition is
  'known; unknown: no fix tells it; wired: always on although the vehicle stood for wired_ignition_s, so no idling is counted';
comment on column tracksolid.daily_figures.moving_s is 'seconds of driving; of steps over long_step_s what their distance takes';
comment on column tracksolid.daily_figures.fixes is 'counted fixes of the day: satellite or not told, never cell, wifi or beacon';
comment on column tracksolid.daily_figures.fixes_version is 'not used since 0020';
comment on column tracksolid.daily_figures.figures_version is 'not used since 0020';
comment on column tracksolid.daily_figures.trips_version is 'not used since 0020';
comment on table tracksolid.daily_figures is
  'What each vehicle did on each day of the fleet''s zone. Written by tracksolid.build_days (refresh-vtrips); read by the driver, clock '
  'and fleet views';
drop index tracksolid.daily_figures_stale, tracksolid.daily_figures_trips_stale;

alter table tracksolid.detected_trips add column last_time timestamptz;
comment on column tracksolid.detected_trips.last_time is 'end of the trip as far as it is known; end_time once that is trip_stop_s ago';
comment on column tracksolid.detected_trips.distance_km is 'tracksolid.judge_fixes over the trip, km';

create table tracksolid.paced_refreshes (
  name        text primary key,
  finished_at timestamptz not null,
  took        interval not null
);
comment on table tracksolid.paced_refreshes is
  'When each materialized view was last computed and how long that took. Written and read by tracksolid.may_refresh and its callers';

-- What the vendor no longer reports counts in no figure: tracksolid.valid_trips leaves it out.
alter table tracksolid.trips add column if not exists superseded_at timestamptz;
comment on column tracksolid.trips.superseded_at is 'since when the vendor no longer tells it: withdrawn, moved or merged. Kept, and out of every figure; null: valid';
alter table tracksolid.parking_events add column if not exists superseded_at timestamptz;
comment on column tracksolid.parking_events.superseded_at is 'as in tracksolid.trips';

insert into tracksolid.stale_ranges (imei, stale, kind)
select distinct imei, tstzrange(null, null), 'rule' from tracksolid.daily_figures;
