-- 0047 erase: what was erased, and the times of trackers that are never stored again
-- Why:         a vehicle's, a driver's or a span's data must be erasable for good: not polled, pushed, drained or replayed again
-- Changes:     tracksolid.erasures, erased_spans
-- Locks:       nothing that exists
-- Requires:    btree_gist
-- Transaction: yes
-- Undo:        drop table tracksolid.erased_spans, tracksolid.erasures

create table tracksolid.erasures (
  id        bigint generated always as identity primary key,
  erased_at timestamptz not null default now(),
  erased_by text not null check (erased_by <> ''),
  subject   text not null check (subject in ('vehicle', 'driver', 'span')),
  asked     tstzrange not null,
  reason    text,
  counts    json not null
);
comment on table tracksolid.erasures is
  'The record of fleet erase: who erased what kind of thing, when, and how much. No plate and no name of what was erased. Written by tracksolid.erase; read by people';
comment on column tracksolid.erasures.erased_by is 'login of the system and of the database';
comment on column tracksolid.erasures.asked is 'the window that was given; the spans are in erased_spans';
comment on column tracksolid.erasures.counts is 'rows erased, by table';

create table tracksolid.erased_spans (
  id         bigint generated always as identity primary key,
  erasure_id bigint not null references tracksolid.erasures,
  imei       text check (imei <> ''),
  during     tstzrange not null check (not isempty(during) and not upper_inf(during))
);
create index erased_spans_erasure on tracksolid.erased_spans (erasure_id);
create index erased_spans_during on tracksolid.erased_spans using gist (imei, during);
comment on table tracksolid.erased_spans is
  'Times of trackers of which nothing is stored any more. Written by tracksolid.erase; read by every merge and by open_stretches';
comment on column tracksolid.erased_spans.imei is 'null: every tracker';
comment on column tracksolid.erased_spans.during is '[from, to)';
