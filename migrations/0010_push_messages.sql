-- 0010 push messages: the inbox keeps each message byte for byte; its items come after
-- Why:         a row an item lost what stood around the items, bytes that are not UTF-8, a second list, and repeats of
--              undated items; a mistake in splitting could not be replayed
-- Changes:     tracksolid.push_inbox has one row a message, its old rows become messages of one item; new tables push_items,
--              push_repeats; column item in the keys of device_events, lbs_readings, temperature_readings and
--              fuel_readings, and beside those of heartbeats, fault_codes and obd_readings; column content_key in the key of alarms
-- Locks:       the nine tables, exclusive, while their rows are read and their keys are built
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Lint:        allow breaks-previous-version (only receive-push uses the inbox; one of an older build spools until it is replaced)
-- Lint:        allow index-under-lock (the tables of pushed readings: writers wait for seconds a million rows)
-- Undo:        none that keeps messages; restore a backup

alter table tracksolid.push_inbox rename to push_inbox_of_items;
alter index tracksolid.push_inbox_pkey rename to push_inbox_of_items_pkey;
drop index tracksolid.push_inbox_new, tracksolid.push_inbox_kept, tracksolid.push_inbox_received;

create table tracksolid.push_inbox (
  sha256           bytea primary key check (octet_length(sha256) = 32),
  id               bigint generated always as identity,
  received_at      timestamptz not null,
  stored_at        timestamptz not null default now(),
  path             text not null,
  query            text not null default '',
  content_type     text not null default '',
  content_encoding text not null default '',
  body             bytea not null,
  state            text not null default 'new' check (state in ('new', 'done', 'failed', 'raw')),
  items            integer,
  attempts         integer not null default 0 check (attempts >= 0),
  next_attempt_at  timestamptz,
  error            text,
  done_at          timestamptz,
  repeats          integer not null default 0,
  received_again   timestamptz[] not null default '{}'
);
do $$
begin
  alter table tracksolid.push_inbox alter column body set compression lz4;
exception when feature_not_supported then null;  -- a server built without it compresses more slowly
end $$;
create index push_inbox_new on tracksolid.push_inbox (id) where state = 'new';
create index push_inbox_stored on tracksolid.push_inbox using brin (stored_at) with (autosummarize = on);
comment on table tracksolid.push_inbox is
  'Every message the vendor pushed, byte for byte, stored before it is answered. Written by receive-push; read by its processing step, --replay and fleet status';
comment on column tracksolid.push_inbox.sha256 is
  'of path, query, content_type, content_encoding and body with a NUL between each two: a repeat finds its row';
comment on column tracksolid.push_inbox.id is 'order of processing';
comment on column tracksolid.push_inbox.received_at is 'by the database''s clock, also for messages that waited in the spool';
comment on column tracksolid.push_inbox.stored_at is 'by the database''s clock; retention counts from here';
comment on column tracksolid.push_inbox.path is 'below FLEET_PUSH_PATH';
comment on column tracksolid.push_inbox.query is 'of the address, without the token';
comment on column tracksolid.push_inbox.body is 'as sent; a token in it included';
comment on column tracksolid.push_inbox.state is
  'new: to be processed, or again at next_attempt_at; done: every item has its row; failed: an item is understood but refused; raw: no mapping says what an item means; see push_items';
comment on column tracksolid.push_inbox.items is 'how many the message holds; null before it was processed';
comment on column tracksolid.push_inbox.repeats is 'how often it came again';
comment on column tracksolid.push_inbox.received_again is
  'when it came again more than push_repeat_s later: items without a time of their own happened again';

create table tracksolid.push_items (
  message bytea not null references tracksolid.push_inbox (sha256) on delete cascade,
  ordinal integer not null,
  name    text not null,
  imei    text not null default '',
  state   text not null check (state in ('failed', 'raw', 'refused')),
  error   text not null,
  item    text,
  primary key (message, ordinal)
);
comment on table tracksolid.push_items is
  'Items of pushed messages that have no row of their own, and why. Written by receive-push; read by --replay, audit and fleet status';
comment on column tracksolid.push_items.message is 'sha256 of the message in push_inbox';
comment on column tracksolid.push_items.ordinal is 'place of the item in its message, from 0';
comment on column tracksolid.push_items.name is 'what a mapping calls the message: /pushoil, or its msgType';
comment on column tracksolid.push_items.state is
  'failed: a field cannot be right; raw: no mapping explains it; refused: the database refused its row, it is tried again';
comment on column tracksolid.push_items.item is 'the item as sent; null when it is not UTF-8, its bytes are in the message';

create table tracksolid.push_repeats (
  sha256      bytea not null,
  received_at timestamptz not null
);
comment on table tracksolid.push_repeats is
  'Messages that came again, until push_inbox has taken note of it. Written and emptied by receive-push';

-- Old rows: each is a message that holds this one item.
insert into tracksolid.push_inbox (sha256, received_at, stored_at, path, content_type, body, state, items, attempts, done_at)
select o.sha256, o.received_at, o.received_at, o.path,
       case when o.raw is null then 'application/octet-stream' else 'application/json' end,
       case when o.raw is null then o.raw_bytes
            else convert_to('{' || coalesce('"msgType":' || to_json(o.msg_type)::text || ',', '')
                                || case when o.path = '/' and o.msg_type is not null then '"data":[' else '"data_list":[' end
                                || o.raw::text || ']}', 'UTF8') end,
       o.state, case when o.state <> 'new' then 1 end, o.attempts, o.done_at
  from tracksolid.push_inbox_of_items o order by o.received_at;
insert into tracksolid.push_items (message, ordinal, name, state, error, item)
select o.sha256, 0, case when o.path = '/' then coalesce(o.msg_type, '/') else o.path end, o.state, coalesce(o.error, ''), o.raw::text
  from tracksolid.push_inbox_of_items o where o.state in ('failed', 'raw');
drop table tracksolid.push_inbox_of_items;

-- What tells two items of one device and second apart. Rows from before have none.
alter table tracksolid.device_events add column item bytea not null default '';
alter table tracksolid.lbs_readings add column item bytea not null default '';
alter table tracksolid.temperature_readings add column item bytea not null default '';
alter table tracksolid.fuel_readings add column item bytea not null default '';
alter table tracksolid.heartbeats add column item bytea not null default '';
alter table tracksolid.fault_codes add column item bytea not null default '';
alter table tracksolid.obd_readings add column item bytea not null default '';
alter table tracksolid.alarms add column content_key text not null default '';

alter table tracksolid.device_events drop constraint device_events_pkey;
alter table tracksolid.device_events add primary key (imei, event_time, event_type, item);
alter table tracksolid.lbs_readings drop constraint lbs_readings_pkey;
alter table tracksolid.lbs_readings add primary key (imei, gate_time, kind, item);
alter table tracksolid.temperature_readings drop constraint temperature_readings_pkey;
alter table tracksolid.temperature_readings add primary key (imei, reading_time, sensor, item);
alter table tracksolid.fuel_readings drop constraint fuel_readings_pkey;
alter table tracksolid.fuel_readings add primary key (imei, reading_time, sensor, item);
update tracksolid.alarms set content_key = fence_id where fence_id is not null and source = 'poll';
alter table tracksolid.alarms drop constraint alarms_pkey;
alter table tracksolid.alarms add primary key (imei, alarm_time, alarm_type, content_key);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['device_events', 'lbs_readings', 'temperature_readings', 'fuel_readings', 'heartbeats',
                                 'fault_codes', 'obd_readings'] loop
    execute format('comment on column tracksolid.%I.item is %L', v_table,
                   'digest of the pushed item: tells two of one device and second apart; empty when polled, or from before');
  end loop;
end $$;
comment on column tracksolid.alarms.content_key is
  'tells two alarms of one second and type apart: the fence, or the digest of the pushed item; often empty';
