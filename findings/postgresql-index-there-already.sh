#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `create unique index concurrently if not exists` succeeds the second time, and guards nothing. The first try finds
# two vehicles with one SIM card and fails; it leaves an index by that name that is not valid. The next run of the same migration says
# "already exists, skipping", with success, and another vehicle with the same card gets in. The manual tells of the invalid index, and
# that "if not exists" looks at the name alone. The index has to be dropped first.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table sims (plate text, iccid text);
insert into sims values ('KAA', '89254'), ('KBB', '89254');
create unique index concurrently if not exists sims_once on sims (iccid);
delete from sims where plate = 'KBB';
create unique index concurrently if not exists sims_once on sims (iccid);
insert into sims values ('KCC', '89254');
select count(*) || ' vehicles with one card' from sims;
select 'valid: ' || indisvalid || ', kept up to date: ' || indisready from pg_index where indexrelid = 'sims_once'::regclass" |
  expect 'ERROR:  could not create unique index "sims_once"
DETAIL:  Key (iccid)=(89254) is duplicated.
NOTICE:  relation "sims_once" already exists, skipping
2 vehicles with one card
valid: false, kept up to date: false'
