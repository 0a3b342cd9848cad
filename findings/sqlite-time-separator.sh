#!/usr/bin/env bash
# SQLite 3.46.1 (Debian 13): times are text, and `datetime()` writes them with a space. Compared with times as JSON has them, with T, a
# question for hours answers by whole days, since T sorts behind the space: of a day's fixes none is before noon, and all are
# after it. `between` for two days is right but for its ends, so that a test with days sees nothing. datetime() reads both forms:
# with it around the column as well, the answer is right.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie sqlite3=3.46.1-7+deb13u2
"${inside[@]}" sqlite3 :memory: "
create table fixes (gps_time text);
with recursive h(n) as (select 0 union all select n + 1 from h where n < 23)
insert into fixes select strftime('%Y-%m-%dT%H:%M:%SZ', '2026-11-28', n || ' hours') from h;
select 'first: ' || min(gps_time) from fixes;
select 'before 12:00: ' || count(*) from fixes where gps_time < datetime('2026-11-28 12:00');
select 'from 12:00 on: ' || count(*) from fixes where gps_time >= datetime('2026-11-28 12:00');
select '06:00 to 08:00: ' || count(*) from fixes where gps_time between datetime('2026-11-28 06:00') and datetime('2026-11-28 08:00');
select '06:00 to 08:00, datetime() on both sides: ' || count(*) from fixes
 where datetime(gps_time) between datetime('2026-11-28 06:00') and datetime('2026-11-28 08:00')" |
  expect 'first: 2026-11-28T00:00:00Z
before 12:00: 0
from 12:00 on: 24
06:00 to 08:00: 0
06:00 to 08:00, datetime() on both sides: 3'
