#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `jsonb_set` with a value that is null takes away the whole document. An update that notes the driver of each
# vehicle leaves nothing of the document where no driver is assigned: no plate, no odometer. to_jsonb of null is null, not the null
# of JSON. `doc || jsonb_build_object('driver', driver)` keeps it, and jsonb_set_lax of PostgreSQL 13 has a choice. The function is
# strict, as its catalog entry says; one expects {"driver": null}.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table vehicles (name text, doc jsonb, driver text);
insert into vehicles values ('A', '{\"plate\": \"KAA\", \"km\": 120}', 'Ann'), ('B', '{\"plate\": \"KBB\", \"km\": 340}', null);
begin;
update vehicles set doc = jsonb_set(doc, '{driver}', to_jsonb(driver));
select 'jsonb_set', name, coalesce(doc::text, 'nothing') from vehicles order by name;
rollback;
update vehicles set doc = doc || jsonb_build_object('driver', driver);
select 'with ||', name, doc from vehicles order by name" |
  expect 'jsonb_set|A|{"km": 120, "plate": "KAA", "driver": "Ann"}
jsonb_set|B|nothing
with |||A|{"km": 120, "plate": "KAA", "driver": "Ann"}
with |||B|{"km": 340, "plate": "KBB", "driver": null}'
