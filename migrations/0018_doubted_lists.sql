-- 0018 doubted lists: what a list of an account has left out, where it left out most
-- Why:         one odd answer (empty, or half of a list) must not end the polling of a fleet or delete all fences
-- Changes:     tracksolid.doubted_lists in place of accounts.empty_at; geofences.geom outside of the world becomes null
-- Locks:       accounts, exclusive, for a moment; rows of geofences
-- Requires:    postgis
-- Transaction: yes
-- Lint: allow touches-every-row (a row a fence)
-- Lint: allow breaks-previous-version (there is no released version before 0.1.0)
-- Undo:        drop the table; add the column

create table tracksolid.doubted_lists (
  stream     text not null check (stream in ('devices', 'fences')),
  account    text not null,
  left_out   text[] not null,
  doubted_at timestamptz not null default now(),
  primary key (stream, account)
);
comment on table tracksolid.doubted_lists is
  'Whole lists of an account that left out more than half of what was known: believed when the next one leaves out the same. Written and read by '
  'note_listed, read by fleet status';
comment on column tracksolid.doubted_lists.left_out is 'imei or fence_id, in order';
comment on column tracksolid.doubted_lists.doubted_at is 'when that list came';
alter table tracksolid.accounts drop column empty_at;
-- fence_geom gives no shape to coordinates outside of the world any more.
update tracksolid.geofences g set geom = null
 where g.geom is not null and not (public.st_xmin(g.geom) >= -180 and public.st_xmax(g.geom) <= 180
                                   and public.st_ymin(g.geom) >= -90 and public.st_ymax(g.geom) <= 90);
