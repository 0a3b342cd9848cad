-- 0015 open stretches: coverage that knows the device, failures by window, what the vendor takes back
-- Why:         trackers buffer for hours and vendors revise; time that was asked for too early must stay open
-- Changes:     tracksolid.silences, failed_windows, accounts; coverage gains answered, asked_at, ask_after, looked_at and loses
--              failed_at, failure, retry_after; devices.removed_at, geofences.deleted_at; superseded_at of trips and
--              parking_events; kind in the key of parking_events
-- Locks:       coverage, trips, parking_events, devices, geofences, exclusive, about 1 s per million stops
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Lint: allow index-under-lock (one short row a stop; the key has to change in the step that makes two kinds of a second two rows)
-- Lint: allow touches-every-row (a row a device and stream)
-- Lint: allow breaks-previous-version (there is no released version before 0.1.0)
-- Undo:        drop the three tables and the new columns; add the old columns and key

create table tracksolid.silences (
  imei        text not null check (imei <> ''),
  began_at    timestamptz not null,
  ended_at    timestamptz not null,
  returned_at timestamptz not null default now(),
  primary key (imei, began_at),
  check (ended_at > began_at)
);
create index silences_returned_at on tracksolid.silences (returned_at);
comment on table tracksolid.silences is
  'Stretches without a sign of life that have ended: the tracker may upload them late. Written by merge_live_positions and note_track_silences; read by '
  'cover, which leaves them open until settle_s after the return, and by fleet status and audit';
comment on column tracksolid.silences.began_at is 'last sign of life before it';
comment on column tracksolid.silences.ended_at is 'first sign of life after it, by the device''s clock';
comment on column tracksolid.silences.returned_at is 'when that sign arrived, by the clock of the database';

create table tracksolid.failed_windows (
  stream          text not null,
  imei            text not null check (imei <> ''),
  during          tstzrange not null check (not isempty(during)),
  reason          text not null,
  first_failed_at timestamptz not null default now(),
  failed_at       timestamptz not null default now(),
  tries           integer not null default 1 check (tries > 0),
  retry_after     timestamptz,
  primary key (stream, imei, during)
);
comment on table tracksolid.failed_windows is
  'Time of a device that could not be fetched, and why. Written by the polls; left out of their work until retry_after; gone '
  'once the time was answered. Read by fleet status and audit';
comment on column tracksolid.failed_windows.retry_after is 'quarantine: not asked before, unless by hand; null: the next run asks';

create table tracksolid.accounts (
  account       text primary key check (account <> ''),
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  closed_at     timestamptz,
  closed_reason text
);
comment on table tracksolid.accounts is
  'The vendor''s accounts. Written by poll-movement (devices); closed ones are not asked. Read by the polls and fleet status';
insert into tracksolid.accounts (account) select distinct account from tracksolid.devices where account <> '';

alter table tracksolid.devices add column removed_at timestamptz;
comment on column tracksolid.devices.removed_at is 'since when no device list names it; null: it is listed. Its history is not asked any more';
alter table tracksolid.geofences add column deleted_at timestamptz;
comment on column tracksolid.geofences.deleted_at is 'since when no fence list names it; null: it is listed';

alter table tracksolid.trips add column if not exists superseded_at timestamptz;
comment on column tracksolid.trips.superseded_at is
  'since when the vendor no longer tells it: withdrawn, moved or merged. Kept, and out of every figure; null: valid';
alter table tracksolid.parking_events add column if not exists superseded_at timestamptz;
comment on column tracksolid.parking_events.superseded_at is 'as in tracksolid.trips';
alter table tracksolid.parking_events drop constraint parking_events_pkey;
alter table tracksolid.parking_events add primary key (imei, start_time, kind);

alter table tracksolid.coverage
  add column answered tstzmultirange not null default '{}',
  add column ask_after timestamptz,
  add column looked_at timestamptz;
update tracksolid.coverage set answered = covered, looked_at = now();
insert into tracksolid.failed_windows (stream, imei, during, reason, first_failed_at, failed_at, retry_after)
select stream, imei, tstzrange(coalesce(upper(covered), now() - interval '7 days'), now()), failure, failed_at, failed_at, retry_after
  from tracksolid.coverage where failure is not null and failed_at is not null and coalesce(upper(covered), '-infinity') < now();
alter table tracksolid.coverage drop column failed_at, drop column failure, drop column retry_after;
-- The idling report has events of its own: what is settled for one kind of stop says nothing of the other.
insert into tracksolid.coverage (imei, stream, covered, answered, looked_at, updated_at)
select imei, 'idling', covered, answered, looked_at, updated_at from tracksolid.coverage where stream = 'parking';
comment on table tracksolid.coverage is
  'Per device and stream: the time that was asked for and answered, and the part of it that is settled. Written by the polls in the '
  'transaction that stores the rows; read by the polls (wanted minus covered is the work) and fleet status';
comment on column tracksolid.coverage.stream is 'tracks, trips, parking, idling, alarms, obd, faults';
comment on column tracksolid.coverage.covered is
  'settled: at least settle_s old, the device was alive until then, no trip or stop was open in it';
comment on column tracksolid.coverage.answered is 'asked for and answered; what is not covered of it is asked again';
comment on column tracksolid.coverage.ask_after is 'the open stretch behind covered is not asked before: the device is silent; null: every run asks';
comment on column tracksolid.coverage.looked_at is 'when the second looks at old time were last opened';
