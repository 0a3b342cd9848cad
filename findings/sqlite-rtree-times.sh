#!/usr/bin/env bash
# SQLite 3.46.1 (Debian 13): a time in an R*Tree is another one by minutes. The table keeps floats of 32 bits, the lower end rounded down and the
# upper end up: of a fix at 07:00:00 the ends are 06:56:00 and 07:00:16. With a fix each minute nine are from 07:10:30 to 07:19:30; the
# question of overlap, which is the usual one, counts 15, and six lie within. Of a longitude the ends are 0.42 m apart. typeof says real, as of
# a double. A join with the times of the table of fixes is right, and rtree_i32 keeps whole seconds. The manual has the 32 bits.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie sqlite3=3.46.1-7+deb13u2
"${inside[@]}" sqlite3 -separator ' ' :memory: "
create virtual table seen using rtree(id, t0, t1, lon0, lon1);
create virtual table whole using rtree_i32(id, t0, t1, lon0, lon1);
create table fixes (id integer primary key, at integer);
with recursive minute(n) as (select 0 union all select n + 1 from minute where n < 59) insert into fixes select n, 1795849200 + 60 * n from minute;
insert into seen select id, at, at, 36.8219, 36.8219 from fixes;
insert into whole select id, at, at, 0, 0 from fixes;
select 'fix 0:', time(t0, 'unixepoch'), time(t1, 'unixepoch'), typeof(t0), round((lon1 - lon0) * 111195, 2) || ' m' from seen where id = 0;
select 'overlap with 07:10:30 to 07:19:30:', count(*) from seen where t0 <= unixepoch('2026-11-28 07:19:30') and t1 >= unixepoch('2026-11-28 07:10:30');
select 'within:', count(*) from seen where t0 >= unixepoch('2026-11-28 07:10:30') and t1 <= unixepoch('2026-11-28 07:19:30');
select 'rtree_i32:', count(*) from whole where t0 <= unixepoch('2026-11-28 07:19:30') and t1 >= unixepoch('2026-11-28 07:10:30');
select 'of the fixes:', count(*) from fixes where at between unixepoch('2026-11-28 07:10:30') and unixepoch('2026-11-28 07:19:30')" |
  expect 'fix 0: 06:56:00 07:00:16 real 0.42 m
overlap with 07:10:30 to 07:19:30: 15
within: 6
rtree_i32: 9
of the fixes: 9'
