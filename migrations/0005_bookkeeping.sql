-- 0005 bookkeeping: what was asked, what was refused, what each run did, and one budget of calls
-- Why:         catch-up is a subtraction over coverage; every process shares one vendor quota and one token
-- Changes:     tracksolid.coverage, refusals, ingestion_log, api_token_cache, api_budget, reporting.refresh_log
-- Locks:       nothing that exists
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop the six tables

create table tracksolid.coverage (
  imei        text not null check (imei <> ''),
  stream      text not null,
  covered     tstzmultirange not null default '{}',
  updated_at  timestamptz not null default now(),
  failed_at   timestamptz,
  failure     text,
  retry_after timestamptz,
  primary key (imei, stream)
);
comment on table tracksolid.coverage is
  'Per device and stream: the time that was asked for, answered, and is old enough to be settled. Written by the polls in the '
  'transaction that stores the rows; read by the polls (wanted minus covered is the work) and fleet status';
comment on column tracksolid.coverage.stream is 'tracks, trips, parking, alarms, obd';
comment on column tracksolid.coverage.failure is 'why the last attempt failed, null after a success';
comment on column tracksolid.coverage.retry_after is 'quarantine: not asked again before';

create table tracksolid.refusals (
  id            bigint generated always as identity primary key,
  stream        text not null,
  imei          text,
  reason        text not null,
  raw           jsonb,
  first_seen_at timestamptz not null default now(),
  seen_at       timestamptz not null default now(),
  count         bigint not null default 1 check (count > 0)
);
create unique index refusals_once on tracksolid.refusals
  (stream, reason, coalesce(imei, ''), md5(coalesce(raw::text, '')));
create index refusals_seen_at on tracksolid.refusals (seen_at);
comment on table tracksolid.refusals is
  'Rows that were turned away, by reason, with what was received. Written by the polls and receive-push; read by fleet status and people';
comment on column tracksolid.refusals.seen_at is 'last time';
comment on column tracksolid.refusals.count is 'how often the same row was turned away for the same reason';

create table tracksolid.ingestion_log (
  id           bigint generated always as identity primary key,
  job          text not null,
  stream       text,
  account      text,
  method       text,
  started_at   timestamptz not null default now(),
  finished_at  timestamptz,
  ok           boolean,
  api_code     integer,
  http_status  integer,
  calls        integer not null default 0,
  rows_in      bigint not null default 0,
  rows_written bigint not null default 0,
  rows_refused bigint not null default 0,
  message      text
);
create index ingestion_log_last_run on tracksolid.ingestion_log (job, stream, started_at desc);
create index ingestion_log_started_at on tracksolid.ingestion_log (started_at);
comment on table tracksolid.ingestion_log is
  'One row per unit of work of a job: what it asked, got, wrote and refused. Written by the jobs; read by v_ingest_health and fleet status';
comment on column tracksolid.ingestion_log.ok is 'null: still running, or killed';
comment on column tracksolid.ingestion_log.api_code is 'vendor''s code of the last answer; 0 is success';

create table tracksolid.api_token_cache (
  app_key       text not null,
  user_id       text not null,
  access_token  text not null,
  refresh_token text,
  expires_at    timestamptz not null,
  obtained_at   timestamptz not null default now(),
  last_get_at   timestamptz,
  primary key (app_key, user_id)
);
comment on table tracksolid.api_token_cache is
  'The vendor''s tokens, shared by all processes. Written and read by the ingest role only';
comment on column tracksolid.api_token_cache.last_get_at is 'last token.get; the vendor allows one a minute';

create table tracksolid.api_budget (
  app_key          text primary key,
  next_slot_at     timestamptz not null default now(),
  cool_down_until  timestamptz,
  cool_down_reason text,
  strikes          integer not null default 0,
  calls_today      integer not null default 0,
  calls_day        date not null default (now() at time zone 'UTC')::date,
  updated_at       timestamptz not null default now()
) with (fillfactor = 50);
comment on table tracksolid.api_budget is
  'One budget of vendor calls for all processes and hosts. Written through tracksolid.take_call_slot and tracksolid.cool_down; read by fleet status';
comment on column tracksolid.api_budget.next_slot_at is 'earliest time of the next call that is not yet promised';
comment on column tracksolid.api_budget.strikes is 'bursts in a row, doubles the next cool-down';
comment on column tracksolid.api_budget.calls_today is 'slots given out on calls_day, a UTC day';

create table reporting.refresh_log (
  id               bigint generated always as identity primary key,
  started_at       timestamptz not null default clock_timestamp(),
  finished_at      timestamptz,
  ok               boolean,
  skipped          boolean not null default false,
  rows             bigint,
  routes_built     integer not null default 0,
  source_watermark bigint,
  message          text,
  rows_added       bigint,
  rows_changed     bigint,
  rows_removed     bigint
);
create index refresh_log_started_at on reporting.refresh_log (started_at);
comment on table reporting.refresh_log is
  'One row per attempt to refresh reporting.v_trips. Written by refresh-vtrips; read by v_ingest_health and fleet status';
comment on column reporting.refresh_log.skipped is 'nothing had changed since the last good refresh';
comment on column reporting.refresh_log.rows is 'trips shown after the attempt, null when skipped or failed';
comment on column reporting.refresh_log.source_watermark is 'sum of the generations of trips and devices that the refresh has seen';
comment on column reporting.refresh_log.rows_added is 'trips that were not shown before; null when skipped or failed';
comment on column reporting.refresh_log.rows_changed is 'trips shown before with another content; null when skipped or failed';
comment on column reporting.refresh_log.rows_removed is 'trips that are no longer shown; null when skipped or failed';
