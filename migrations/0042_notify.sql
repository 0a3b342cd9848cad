-- 0042 notify: rules, destinations, episodes, and the outbox of messages about them
-- Why:         alarms, speeding, idling, silent vehicles and failing jobs ended in tables that nobody watches
-- Changes:     tracksolid.notify_kinds, notify_destinations, notify_rules, notify_episodes, notify_outbox, audit_findings, type notify_finding
-- Locks:       nothing that exists
-- Requires:    btree_gist
-- Transaction: yes
-- Undo:        drop the six tables and the type

create table tracksolid.notify_kinds (
  kind           text primary key,
  threshold_unit text,
  lasts          boolean not null,
  description    text not null
);
comment on table tracksolid.notify_kinds is
  'The kinds of rules of fleet notify; tracksolid.notify_found_KIND finds the episodes of each. Written by migrations; a rule of another kind is refused';
comment on column tracksolid.notify_kinds.threshold_unit is 'unit of notify_rules.threshold; null: the kind has no threshold';
comment on column tracksolid.notify_kinds.lasts is 'true: the episode is open until it is no longer found; false: it is over when it is found';
insert into tracksolid.notify_kinds (kind, threshold_unit, lasts, description) values
  ('alarm', null, false, 'alarms of at least notify_rules.severity, or of the kinds in alarm_types'),
  ('speeding', 'km/h', false, 'fixes above the threshold on a drive'),
  ('idling', 'min', true, 'standing with the ignition on for the threshold'),
  ('offline', 'min', true, 'no fix and no heartbeat for the threshold'),
  ('status', null, true, 'findings of fleet status: late jobs, windows in quarantine, failed push items, dead letters, calls that do not suffice'),
  ('audit', null, true, 'findings of fleet audit --record of at least notify_rules.severity');

create table tracksolid.notify_destinations (
  name       text primary key check (name <> ''),
  kind       text not null check (kind in ('webhook', 'ntfy', 'gotify', 'slack', 'email')),
  address    text not null,
  secret     text,
  enabled    boolean not null default true,
  created_at timestamptz not null default now(),
  constraint notify_destinations_address check (
    case when kind = 'email' then address ~ '^[^@\s,<>]+@[^@\s,<>]+(\s*,\s*[^@\s,<>]+@[^@\s,<>]+)*$'
         when kind = 'ntfy' then address ~ '^https?://[^/\s?#]+(/[^/\s?#]+)+$'
         else address ~ '^https?://[^/\s?#][^\s]*$' end),
  constraint notify_destinations_secret check (
    case kind when 'webhook' then coalesce(secret ~ '^whsec_[A-Za-z0-9+/]{32,}={0,2}$', false)
              when 'gotify' then coalesce(secret <> '', false)
              when 'ntfy' then secret <> ''
              else secret is null end)
);
comment on table tracksolid.notify_destinations is
  'Where messages of fleet notify go. Written by people; read by fleet notify. The secret and the path of the address are never printed';
comment on column tracksolid.notify_destinations.address is
  'URL; of ntfy with the topic as its last part; e-mail: addresses with commas between them';
comment on column tracksolid.notify_destinations.secret is
  'webhook: key of the signature, whsec_ and 24 bytes or more in base64; gotify: token of the application; ntfy: access token, null for an open topic';
comment on column tracksolid.notify_destinations.enabled is 'false: its messages wait';

create table tracksolid.notify_rules (
  name               text primary key check (name <> ''),
  kind               text not null references tracksolid.notify_kinds,
  destination        text not null references tracksolid.notify_destinations on update cascade,
  enabled            boolean not null default true,
  vehicles           text[] check (vehicles <> '{}' and array_position(vehicles, null) is null),
  cost_centres       text[] check (cost_centres <> '{}' and array_position(cost_centres, null) is null),
  alarm_types        text[] check (alarm_types <> '{}' and array_position(alarm_types, null) is null),
  severity           text check (severity in ('info', 'warning', 'critical')),
  threshold          numeric check (threshold > 0 and threshold < 100000),
  join_min           integer not null default 10 check (join_min between 0 and 1440),
  quiet_from         time,
  quiet_to           time,
  escalate_after_min integer check (escalate_after_min between 1 and 1440),
  escalate_to        text references tracksolid.notify_destinations on update cascade,
  from_time          timestamptz not null default now(),
  constraint notify_rules_alarm_types check (kind = 'alarm' or alarm_types is null),
  constraint notify_rules_severity check (kind in ('alarm', 'audit') or severity is null),
  constraint notify_rules_vehicles check (kind not in ('status', 'audit') or (vehicles is null and cost_centres is null)),
  constraint notify_rules_threshold check (kind not in ('alarm', 'status', 'audit') or threshold is null),
  constraint notify_rules_quiet check ((quiet_from is null) = (quiet_to is null) and quiet_from is distinct from quiet_to or quiet_from is null and quiet_to is null),
  constraint notify_rules_escalation check ((escalate_after_min is null) = (escalate_to is null) and escalate_to is distinct from destination)
);
create index notify_rules_kind on tracksolid.notify_rules (kind);
create index notify_rules_destination on tracksolid.notify_rules (destination);
create index notify_rules_escalate_to on tracksolid.notify_rules (escalate_to);
comment on table tracksolid.notify_rules is
  'What fleet notify tells, and to whom. Written by people; read by tracksolid.notify_note';
comment on column tracksolid.notify_rules.vehicles is 'plates in any spelling, or imeis; null: all';
comment on column tracksolid.notify_rules.cost_centres is 'cost centres at the time of the episode; null: all';
comment on column tracksolid.notify_rules.alarm_types is 'as in alarms.alarm_type; null: all of at least the severity';
comment on column tracksolid.notify_rules.severity is 'least severity of an alarm or finding; null: warning; an error of the audit is critical';
comment on column tracksolid.notify_rules.threshold is
  'in notify_kinds.threshold_unit; null: settings speeding_kmh, idle_after_s or offline_after_s';
comment on column tracksolid.notify_rules.join_min is 'what begins so many minutes after the end of an episode, or earlier, belongs to it';
comment on column tracksolid.notify_rules.quiet_from is 'start of the quiet hours in the fleet''s zone: messages wait for quiet_to; null: none';
comment on column tracksolid.notify_rules.quiet_to is 'end of the quiet hours; before quiet_from: on the next day';
comment on column tracksolid.notify_rules.escalate_after_min is
  'minutes after the first message was due; the second goes out when nobody acknowledged the episode and, of a kind that lasts, it is still open';
comment on column tracksolid.notify_rules.from_time is 'what ended before is told to nobody';

create table tracksolid.notify_episodes (
  id              bigint generated always as identity primary key,
  rule            text not null references tracksolid.notify_rules on update cascade on delete cascade,
  subject         text not null,
  imei            text,
  during          tstzrange not null check (not isempty(during) and not lower_inf(during)),
  message         json not null,
  noted_at        timestamptz not null default now(),
  acknowledged_at timestamptz,
  constraint notify_episodes_once exclude using gist (rule with =, subject with =, during with &&)
);
create index notify_episodes_noted_at on tracksolid.notify_episodes (noted_at);
create index notify_episodes_imei on tracksolid.notify_episodes (imei);
create index notify_episodes_open on tracksolid.notify_episodes (rule) where upper_inf(during);
comment on table tracksolid.notify_episodes is
  'Every episode that a rule has found, once. Written by tracksolid.notify_note (fleet notify), kept for notify_days; read by fleet notify';
comment on column tracksolid.notify_episodes.subject is 'the vehicle, device, job or object that it is about';
comment on column tracksolid.notify_episodes.during is 'from its start to its end; without an end: open';
comment on column tracksolid.notify_episodes.message is 'content of its messages, as it was known when it was found first';
comment on column tracksolid.notify_episodes.acknowledged_at is 'fleet notify acknowledge: it does not escalate any more';

create table tracksolid.notify_outbox (
  id          uuid primary key default gen_random_uuid(),
  episode_id  bigint not null references tracksolid.notify_episodes on delete cascade,
  destination text not null references tracksolid.notify_destinations on update cascade,
  stage       text not null check (stage in ('first', 'escalation')),
  due_at      timestamptz not null,
  state       text not null default 'waiting' check (state in ('waiting', 'sent', 'dead')),
  attempts    integer not null default 0,
  next_try_at timestamptz not null,
  sent_at     timestamptz,
  error       text,
  constraint notify_outbox_once unique (episode_id, destination)
);
create index notify_outbox_waiting on tracksolid.notify_outbox (destination, next_try_at) where state = 'waiting';
create index notify_outbox_destination on tracksolid.notify_outbox (destination, state);
comment on table tracksolid.notify_outbox is
  'Messages of fleet notify, one an episode and destination. Written by tracksolid.notify_note and fleet notify; read by fleet status';
comment on column tracksolid.notify_outbox.id is 'the same in every attempt: by it a receiver tells repeats';
comment on column tracksolid.notify_outbox.due_at is 'when it was to be sent first: at once, or at the end of the quiet hours';
comment on column tracksolid.notify_outbox.state is 'waiting; sent: the destination has taken it; dead: given up after notify_attempts';
comment on column tracksolid.notify_outbox.error is 'of the last attempt';

create table tracksolid.audit_findings (
  id            text not null,
  object        text not null,
  severity      text not null check (severity in ('info', 'warning', 'critical')),
  evidence      text not null,
  first_seen_at timestamptz not null default now(),
  primary key (id, object)
);
comment on table tracksolid.audit_findings is
  'Findings of the last fleet audit --record. Written by fleet audit; read by tracksolid.notify_found_audit';
comment on column tracksolid.audit_findings.id is 'the check: data/coverage_gap';
comment on column tracksolid.audit_findings.severity is 'critical: an error';
comment on column tracksolid.audit_findings.first_seen_at is 'the first of the audits in a row that have found it';

create type tracksolid.notify_finding as (
  subject text, imei text, starts timestamptz, ends timestamptz, severity text, title text, value numeric, unit text,
  lat double precision, lng double precision);
comment on type tracksolid.notify_finding is
  'One episode as a rule finds it; starts null: holds now, since when is not known; ends null: it goes on. Made by tracksolid.notify_found_*';
