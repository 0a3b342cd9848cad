#!/usr/bin/env bash
# SQLite 3.46.1 (Debian 13): `strftime('%H', at) >= 22` is true of each hour. strftime gives a text, and a text is larger than any number: all
# trips are at night, with `< 6` none is, and no Sunday has `strftime('%w', at) = 0`. All seconds of `strftime('%s', at)` are later than the end
# of 2099. A text in a column that is declared as integer becomes a number, so that there the same comparison is right; the
# result of a function has no such type. `+ 0` or unixepoch() are right. The manual has the rule; one expects a number or an error.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie sqlite3=3.46.1-7+deb13u2
"${inside[@]}" sqlite3 -separator ' ' :memory: "
create table trips (at text, hour integer);
insert into trips values ('2026-11-28 03:00:00', '3'), ('2026-11-29 10:00:00', '10'), ('2026-11-29 23:00:00', '23');
select 'trips: ' || count(*) || ', column >= 22: ' || sum(hour >= 22) from trips;
select 'strftime >= 22: ' || sum(strftime('%H', at) >= 22) || ', < 6: ' || sum(strftime('%H', at) < 6) || ', on a Sunday: ' || sum(strftime('%w', at) = 0) from trips;
select 'with +0: ' || sum(strftime('%H', at) + 0 >= 22) || ', ' || sum(strftime('%H', at) + 0 < 6) || ', ' || sum(strftime('%w', at) + 0 = 0) from trips;
select 'later than the end of 2099: ' || sum(strftime('%s', at) > 4102444799) || ', with unixepoch: ' || sum(unixepoch(at) > 4102444799) from trips" |
  expect 'trips: 3, column >= 22: 1
strftime >= 22: 3, < 6: 0, on a Sunday: 0
with +0: 1, 1, 2
later than the end of 2099: 3, with unixepoch: 0'
