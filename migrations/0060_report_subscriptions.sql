-- 0060 report_subscriptions: which reports are mailed to whom, and their messages in the outbox of fleet notify
-- Why:         the day's, the week's and the month's report must reach people without anybody asking for it
-- Changes:     tracksolid.report_subscriptions; notify_outbox has messages of reports beside those of episodes
-- Locks:       notify_outbox, for a moment
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        delete from tracksolid.notify_outbox where stage = 'report'; drop the new columns and the table, make episode_id not null

create table tracksolid.report_subscriptions (
  name         text primary key check (name <> ''),
  report       text not null check (report ~ '^[a-z]+(-[a-z]+)*$'),
  destination  text not null references tracksolid.notify_destinations on update cascade,
  period       text not null check (period in ('day', 'week', 'month')),
  format       text not null default 'xlsx' check (format in ('csv', 'xlsx', 'html')),
  vehicles     text[] check (vehicles <> '{}' and array_position(vehicles, null) is null),
  cost_centres text[] check (cost_centres <> '{}' and array_position(cost_centres, null) is null),
  enabled      boolean not null default true,
  from_time    timestamptz not null default now() check (isfinite(from_time))
);
create index report_subscriptions_destination on tracksolid.report_subscriptions (destination);
comment on table tracksolid.report_subscriptions is
  'The reports that fleet report --due mails: each period once, to one destination of kind email. Written by people; read by tracksolid.report_note';
comment on column tracksolid.report_subscriptions.report is 'as in fleet report NAME';
comment on column tracksolid.report_subscriptions.destination is 'its recipients: a destination of kind email';
comment on column tracksolid.report_subscriptions.period is 'of days of the fleet''s zone; a week begins on Monday';
comment on column tracksolid.report_subscriptions.vehicles is 'plates in any spelling, or imeis; null: all';
comment on column tracksolid.report_subscriptions.cost_centres is 'cost centres at the time of each row; null: all';
comment on column tracksolid.report_subscriptions.enabled is 'false: no new messages, and those in the outbox wait';
comment on column tracksolid.report_subscriptions.from_time is 'a period that ended before is not reported';

alter table tracksolid.notify_outbox
  alter column episode_id drop not null,
  add column subscription text references tracksolid.report_subscriptions on update cascade on delete cascade,
  add column first_day date,
  add column last_day date,
  drop constraint notify_outbox_stage_check,
  add constraint notify_outbox_stage_check check (stage in ('first', 'escalation', 'report')) not valid,
  add constraint notify_outbox_subject check (
    case when stage = 'report' then episode_id is null and subscription is not null and coalesce(last_day >= first_day, false)
         else episode_id is not null and subscription is null and first_day is null and last_day is null end) not valid;
comment on table tracksolid.notify_outbox is
  'Messages of fleet notify, one an episode and destination, and of fleet report --due, one a subscription and period. Written by tracksolid.notify_note, tracksolid.report_note, fleet notify and fleet report; read by fleet status';
comment on column tracksolid.notify_outbox.subscription is 'of a report: kept as long as its subscription, so that no period is sent twice';
comment on column tracksolid.notify_outbox.first_day is 'of the period of a report';
comment on column tracksolid.notify_outbox.last_day is 'of the period of a report, included';
