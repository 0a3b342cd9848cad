-- 0130 archive: old fixes as Parquet files outside of the database, and the manifest of these files
-- Why:         a fix costs 125 bytes in a partition and less than 10 in a file; years of them must stay readable
-- Changes:     type tracksolid.archived_fix, table tracksolid.archived_files
-- Locks:       nothing that exists
-- Requires:    nothing beyond PostgreSQL
-- Transaction: yes
-- Undo:        fleet archive --restore, then drop the table and the type

create type tracksolid.archived_fix as (
  imei text, gps_time timestamptz, lat double precision, lng double precision, speed_kmh real, direction_deg real, acc_on boolean, position_type text);
comment on type tracksolid.archived_fix is 'A fix that the program read from the archive, as it hands it to the functions that answer';

create table tracksolid.archived_files (
  id          bigint generated always as identity primary key,
  starts      timestamptz not null,
  ends        timestamptz not null,
  file        text not null unique,
  first_imei  text not null,
  last_imei   text not null,
  first_fix   timestamptz not null,
  last_fix    timestamptz not null,
  fixes       bigint not null check (fixes > 0),
  bytes       bigint not null,
  sha256      text not null,
  state       text not null check (state in ('archived', 'restored', 'replaced')),
  erasure_id  bigint not null,
  archived_at timestamptz not null default now(),
  check (starts < ends)
);
create index archived_files_span on tracksolid.archived_files (starts, ends);
comment on table tracksolid.archived_files is
  'The manifest of the archive: a row for each Parquet file. Written by tracksolid.finish_archive, restore and erase; read by fleet archive, serve and export';
comment on column tracksolid.archived_files.starts is 'start of the partition that the file was';
comment on column tracksolid.archived_files.ends is 'its end, not included';
comment on column tracksolid.archived_files.file is 'path below the folder of the archive';
comment on column tracksolid.archived_files.first_imei is 'least imei in the file, byte by byte';
comment on column tracksolid.archived_files.last_imei is 'greatest imei in the file';
comment on column tracksolid.archived_files.first_fix is 'time of the earliest fix';
comment on column tracksolid.archived_files.last_fix is 'time of the latest fix';
comment on column tracksolid.archived_files.fixes is 'rows of the file';
comment on column tracksolid.archived_files.bytes is 'size of the file';
comment on column tracksolid.archived_files.sha256 is 'of the whole file';
comment on column tracksolid.archived_files.state is
  'archived: its fixes are in the file alone; restored: in the database as well; replaced: a newer file has them, and this one is about to be deleted';
comment on column tracksolid.archived_files.erasure_id is 'erasures up to this one are done in the file';
