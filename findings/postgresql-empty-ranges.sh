#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): an event that begins and ends at the same instant has no place in time as a range. `tstzrange(t, t)` is
# "empty": its begin and its end are null, what was stored cannot be read back, no question by time finds it (`&&`), and each day
# contains it (`<@`). A constraint that excludes overlaps lets any number of them in. OVERLAPS of the same two times is true. The
# bounds `[]` keep the instant. The manual says that such a range is empty, and nothing of the lost begin.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table alarms (during tstzrange, exclude using gist (during with &&));
insert into alarms select tstzrange('2026-11-28 07:00Z', '2026-11-28 07:00Z') from generate_series(1, 2);
insert into alarms values (tstzrange('2026-11-28 07:00Z', '2026-11-28 07:00Z', '[]'));
select during, coalesce(lower(during)::text, 'no begin'), 'of that day: ' || (during && tstzrange('2026-11-28', '2026-11-29')),
       'within a day of 2020: ' || (during <@ tstzrange('2020-01-01', '2020-01-02')) from alarms;
select 'OVERLAPS', (t, t) overlaps ('2026-11-28'::timestamptz, '2026-11-29') from (select '2026-11-28 07:00Z'::timestamptz) x(t)" |
  expect 'empty|no begin|of that day: false|within a day of 2020: true
empty|no begin|of that day: false|within a day of 2020: true
["2026-11-28 07:00:00+00","2026-11-28 07:00:00+00"]|2026-11-28 07:00:00+00|of that day: true|within a day of 2020: false
OVERLAPS|t'
