#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `create function … set statement_timeout = '100ms'` limits nothing. The time is set
# when a statement of the client begins, and a value that is set within it counts from the next one on: the function sleeps for half
# a second, and reads its own limit of 100 ms. `set local` inside is no better. `set lock_timeout` in the same
# place works, since each wait for a lock begins anew. A limit has to be set in a statement before.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create function figures() returns text language plpgsql set statement_timeout = '100ms' as \$\$
begin
  perform pg_sleep(0.5);
  return 'figures: done after 0.5 s with a limit of ' || current_setting('statement_timeout');
end \$\$;
select figures();
do \$\$ begin set local statement_timeout = '100ms'; perform pg_sleep(0.5); raise notice 'do: done after 0.5 s'; end \$\$;
set statement_timeout = '100ms';
select pg_sleep(0.5)" |
  expect 'figures: done after 0.5 s with a limit of 100ms
NOTICE:  do: done after 0.5 s
ERROR:  canceling statement due to statement timeout'
