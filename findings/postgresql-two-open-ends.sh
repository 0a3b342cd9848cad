#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): an assignment that has not ended can be written in two ways, and they are two values. `upper_inf` finds that of
# `tstzrange(begin, null)`, and not that of `tstzrange(begin, 'infinity')`; `upper(…) = 'infinity'` finds the other one alone. A unique key
# takes both, and a join by equality misses. Both contain each time of a fix and overlap alike, so that most questions do not show
# it. The manual says it in a paragraph; one expects of the name that upper_inf knows infinity.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table assignments (driver text, during tstzrange unique);
insert into assignments values ('Ann', tstzrange('2026-11-28', null)), ('Ben', tstzrange('2026-11-28', 'infinity'));
select driver, during, 'upper_inf ' || upper_inf(during), 'upper is ' || coalesce(upper(during)::text, 'null'),
       'in 2030: ' || (during @> '2030-01-01'::timestamptz), 'at infinity: ' || (during @> 'infinity'::timestamptz) from assignments" |
  expect 'Ann|["2026-11-28 00:00:00+00",)|upper_inf true|upper is null|in 2030: true|at infinity: true
Ben|["2026-11-28 00:00:00+00",infinity)|upper_inf false|upper is infinity|in 2030: true|at infinity: false'
