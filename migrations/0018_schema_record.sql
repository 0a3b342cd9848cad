-- 0018 schema record: what migrate has made, and how far a file without a transaction has come
-- Why:         a change by hand must be noticed; a killed migrate must go on where it stopped
-- Changes:     tracksolid.schema_objects, tracksolid.schema_progress
-- Locks:       nothing that exists
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        drop table tracksolid.schema_objects, tracksolid.schema_progress

create table tracksolid.schema_objects (
  kind       text not null,
  name       text not null,
  definition text not null,
  primary key (kind, name)
);
comment on table tracksolid.schema_objects is
  'Every object of the two schemas as the last migrate left it. Written by fleet migrate; read by fleet migrate verify and fleet audit';
comment on column tracksolid.schema_objects.kind is 'table, column, index, view, function, grant, comment …';
comment on column tracksolid.schema_objects.definition is 'as the server printed it';

create table tracksolid.schema_progress (
  name            text primary key,
  checksum        text not null,
  statements_done integer not null default 0,
  started_at      timestamptz not null default now(),
  message         text
);
comment on table tracksolid.schema_progress is
  'Files that run outside a transaction and have not come to their end. Written by fleet migrate; read by fleet migrate';
comment on column tracksolid.schema_progress.checksum is 'SHA-256 of the file';
comment on column tracksolid.schema_progress.statements_done is 'so many statements of the file, from its start, need not run again';
comment on column tracksolid.schema_progress.message is 'why it stopped; null when it was killed';
