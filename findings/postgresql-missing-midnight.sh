#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `generate_series(…, '1 day')` in a zone whose summer begins at midnight, as Egypt's: 24 April 2026 has
# no 00:00 and begins at 01:00, and so do all days after it in the series, as each is the one before it plus a day. Sums by these
# days are an hour off until the series ends. date_trunc of each day is right. Steps of a month do it too: from 31 January on all
# months end on the 28th. One expects start + n * step.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
set timezone = 'Africa/Cairo';
select string_agg(to_char(d, 'DD HH24:MI'), ', ') from generate_series('2026-04-23'::timestamptz, '2026-04-27', '1 day') d;
select string_agg(to_char(date_trunc('day', '2026-04-23 12:00'::timestamptz + n * interval '1 day'), 'DD HH24:MI'), ', ') from generate_series(0, 3) n;
select string_agg(to_char(d, 'DD Mon'), ', ') from generate_series('2026-01-31'::timestamptz, '2026-06-01', '1 month') d;
select string_agg(to_char('2026-01-31'::timestamptz + n * interval '1 month', 'DD Mon'), ', ') from generate_series(0, 4) n" |
  expect '23 00:00, 24 01:00, 25 01:00, 26 01:00
23 00:00, 24 01:00, 25 00:00, 26 00:00
31 Jan, 28 Feb, 28 Mar, 28 Apr, 28 May
31 Jan, 28 Feb, 31 Mar, 30 Apr, 31 May'
