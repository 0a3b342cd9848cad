-- 0001 foundation: PostGIS, the schemas, settings, generations, and the record of what migrate made
-- Why:         everything else rests on these
-- Changes:     extension postgis, schemas tracksolid and reporting, tracksolid.settings, generations, schema_objects, schema_progress
-- Locks:       nothing that exists
-- Requires:    PostgreSQL 15, postgis
-- Transaction: yes
-- Undo:        drop schema reporting, tracksolid cascade

do $$
begin
  if current_setting('server_version_num')::int < 150000 then
    raise exception 'PostgreSQL % is too old', current_setting('server_version')
      using errcode = 'feature_not_supported', hint = 'fleet needs PostgreSQL 15 or newer';
  end if;
  if not exists (select from pg_available_extensions where name = 'postgis') then
    raise exception 'the server has no PostGIS'
      using errcode = 'feature_not_supported',
            hint = 'install it on the database server, on Debian: apt install postgresql-15-postgis-3';
  end if;
end $$;

create extension if not exists postgis schema public;
create schema tracksolid;
create schema reporting;
comment on schema tracksolid is 'What the vendor''s cloud told us: base tables, bookkeeping, analytics views';
comment on schema reporting is 'What people and pages read: v_trips, summary views, and the fn_* entrances of the API';

-- Settings -------------------------------------------------------------------------------------

create table tracksolid.settings (
  name        text primary key,
  value       text not null,
  description text not null default ''
);
comment on table tracksolid.settings is
  'Thresholds and choices that every session must agree on. Written by migrate and by people, read by views, functions and jobs';

-- Generations ----------------------------------------------------------------------------------

create table tracksolid.generations (
  name       text primary key,
  generation bigint not null default 0,
  changed_at timestamptz not null default now()
) with (fillfactor = 50);
comment on table tracksolid.generations is
  'How often a table has changed: one row per subject, raised in the changing transaction. Written by triggers; '
  'read by refresh-vtrips (is there anything to do), serve (ETag, event stream). Transactions that change several '
  'subjects do so in alphabetical order, or they may have to be repeated after a deadlock';
comment on column tracksolid.generations.generation is 'grows in commit order, unlike any timestamp; also sent as NOTIFY fleet, ''name:generation''';
insert into tracksolid.generations (name) values
  ('daily'), ('detected_trips'), ('devices'), ('live'), ('settings'), ('trips'), ('v_mileage_daily_cagg'), ('v_trips');

-- The record of migrate ------------------------------------------------------------------------

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
