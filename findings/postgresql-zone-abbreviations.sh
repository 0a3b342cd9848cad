#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): the letters of a zone in a time are not those of the session's zone. In a session in Asia/Kolkata, whose
# own times are printed as IST, the input "10:00 IST" is read in Israel's zone, 3.5 hours away. In Africa/Maputo, printed as CAT,
# "10:00 CAT" is an error, while EAT and SAST of its neighbours are read. CST is that of America, in Asia/Shanghai too. A time
# that PostgreSQL printed itself with `datestyle = 'sql'` is then not the time that it reads.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='28/11/2026 15:30:00 IST|2026-11-28 13:30:00
28/11/2026 18:00:00 CST|2026-11-29 00:00:00
28/11/2026 12:00:00 CAT
ERROR:  invalid input syntax for type timestamp with time zone: "28/11/2026 12:00:00 CAT"
28/11/2026 13:00:00 EAT|2026-11-28 10:00:00'
unpacked trixie postgresql-17 tzdata
server "
set datestyle = 'sql, dmy';
create function written() returns text language sql as \$\$ select '2026-11-28 10:00:00+00'::timestamptz::text \$\$;
create function read_again() returns text language sql as \$\$ select to_char(written()::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') \$\$;
set timezone = 'Asia/Kolkata';
select written(), read_again();
set timezone = 'Asia/Shanghai';
select written(), read_again();
set timezone = 'Africa/Maputo';
select written();
select read_again();
set timezone = 'Africa/Nairobi';
select written(), read_again()" |
  grep -v '^CONTEXT' | expect "$seen"
