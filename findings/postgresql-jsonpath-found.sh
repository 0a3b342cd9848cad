#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13), jsonpath: `fix @? '$.kmh > 80'` finds each fix. The path gives the answer, true or false, as an item, and @? asks
# whether there is an item: false is one. Slow fixes, those whose speed is a text, and those without one are all found, also through an index. `@@` takes the
# same path and finds the fast ones; `@? '$.kmh ? (@ > 80)'` does as well. A speed of "90", a text, is neither above nor below 80: no error
# says so. The manual has the two kinds of paths.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 tzdata
server "
create table fixes (plate text, fix jsonb);
insert into fixes values ('fast', '{\"kmh\": 90}'), ('slow', '{\"kmh\": 50}'), ('text', '{\"kmh\": \"90\"}'), ('none', '{}');
create index on fixes using gin (fix jsonb_path_ops);
select '@? with a comparison: ' || string_agg(plate, ' ') from fixes where fix @? '\$.kmh > 80';
set enable_seqscan = off;
select '@? with a comparison, by the index: ' || string_agg(plate, ' ') from fixes where fix @? '\$.kmh > 80';
select '@@ with a comparison: ' || string_agg(plate, ' ') from fixes where fix @@ '\$.kmh > 80';
select '@? with a filter: ' || string_agg(plate, ' ') from fixes where fix @? '\$.kmh ? (@ > 80)';
select '@@ with at most 80: ' || string_agg(plate, ' ') from fixes where fix @@ '\$.kmh <= 80'" |
  expect '@? with a comparison: fast slow text none
@? with a comparison, by the index: fast slow text none
@@ with a comparison: fast
@? with a filter: fast
@@ with at most 80: slow'
