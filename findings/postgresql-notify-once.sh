#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): of equal notifications in one transaction one is delivered. A trigger that notifies for each fix, with the
# plate as payload, is heard once for a batch of three, and three times where each insert has its own transaction. A program that
# counts them gets another figure by the size of the batch. A payload with the number of the fix brings all. The manual says that
# duplicates are left out; one expects a message for each call, as of a queue.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table fixes (id int, plate text);
create function told() returns trigger language plpgsql as \$\$
begin
  perform pg_notify('fixes', new.plate), pg_notify('numbered', new.plate || ' ' || new.id);
  return null;
end \$\$;
create trigger told after insert on fixes for each row execute function told();
listen fixes;
select 'one batch of three';
insert into fixes values (1, 'KAA'), (2, 'KAA'), (3, 'KAA');
select 'one by one';
insert into fixes values (4, 'KAA');
insert into fixes values (5, 'KAA');
unlisten fixes;
listen numbered;
select 'one batch of three, numbered';
insert into fixes values (6, 'KAA'), (7, 'KAA'), (8, 'KAA')" | sed 's/Asynchronous notification "[a-z]*" with payload \("[^"]*"\).*/heard \1/' |
  expect 'one batch of three
heard "KAA"
one by one
heard "KAA"
heard "KAA"
one batch of three, numbered
heard "KAA 6"
heard "KAA 7"
heard "KAA 8"'
