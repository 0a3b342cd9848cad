#!/usr/bin/env bash
# wal2json 2.6 with PostgreSQL 17 (Debian 13): the record of an update leaves out a column that is long and did not change. The log has no copy of
# a value that is stored outside of the row, and the record lacks the column, name and all. A vehicle that gets another plate has
# no route any more for a reader that takes each record as the row, while a route that was set to null is there as null. Short values pass each
# test. With `replica identity full` the value is in the old row alone, which is in the record as well. test_decoding writes
# unchanged-toast-datum in its place. The README has no word of it.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 postgresql-17-wal2json=2.6-2+deb13u1 tzdata
# 17.12 asks for output_plugin_libraries.
server "
\! printf '%s\n' 'wal_level = logical' \"output_plugin_libraries = 'wal2json, test_decoding'\" >>/tmp/data/postgresql.conf; pg_ctl -D /tmp/data -m fast -w -l /tmp/log restart >/dev/null
\\c
create table vehicles (id int primary key, plate text, route text);
select slot_name from pg_create_logical_replication_slot('wal2json', 'wal2json'), pg_create_logical_replication_slot('test_decoding', 'test_decoding') t(slot_name_, lsn_);
insert into vehicles values (1, 'A', 'A109'), (2, 'B', (select string_agg(md5(i::text), '') from generate_series(1, 500) i));
update vehicles set plate = plate || '1';
alter table vehicles replica identity full;
update vehicles set plate = plate || '2' where id = 2;
update vehicles set route = null where id = 2;
create function names(jsonb) returns text language sql as \$\$select string_agg(c->>'name' || '=' || coalesce(left(c->>'value', 8), 'null'), ' ') from jsonb_array_elements(\$1) c\$\$;
select data->>'action' || ': ' || names(data->'columns') || coalesce('; old: ' || names(data->'identity'), '')
  from (select data::jsonb from pg_logical_slot_get_changes('wal2json', null, null, 'format-version', '2')) x where data ? 'columns';
select 'test_decoding: ' || left(substring(data from 'new-tuple: .*|UPDATE.*'), 130) from pg_logical_slot_get_changes('test_decoding', null, null) where data like '%B1%' limit 1" |
  expect 'wal2json
I: id=1 plate=A route=A109
I: id=2 plate=B route=c4ca4238
U: id=1 plate=A1 route=A109; old: id=1
U: id=2 plate=B1; old: id=2
U: id=2 plate=B12; old: id=2 plate=B1 route=c4ca4238
U: id=2 plate=B12 route=null; old: id=2 plate=B12 route=c4ca4238
test_decoding: UPDATE: id[integer]:2 plate[text]:'\''B1'\'' route[text]:unchanged-toast-datum'
