#!/usr/bin/env bash
# pg 8.23.1 (npm, node-postgres): a column of type date arrives as a Date at midnight of the machine's zone. Made JSON, 28 November is
# 2026-11-27T21:00:00.000Z in Nairobi, the day before; in UTC and in New York the day is right, so a test on a server sees nothing. A
# timestamptz loses its microseconds, since a Date has none: the time of a row, read and given back in a condition, finds no row.
# bigint and numeric, in which nothing would be lost, arrive as strings.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='UTC: date "2026-11-28T00:00:00.000Z", timestamptz "2026-11-28T07:00:00.123Z"
Africa/Nairobi: date "2026-11-27T21:00:00.000Z", timestamptz "2026-11-28T07:00:00.123Z"
America/New_York: date "2026-11-28T05:00:00.000Z", timestamptz "2026-11-28T07:00:00.123Z"'
npm_packages pg@8.23.1
cat >"$folder/run.mjs" <<'JS'
import pg from 'pg';
const { DATE, TIMESTAMPTZ } = pg.types.builtins;
const json = (type, text) => JSON.stringify(pg.types.getTypeParser(type)(text));
console.log(`${process.env.TZ}: date ${json(DATE, '2026-11-28')}, timestamptz ${json(TIMESTAMPTZ, '2026-11-28 07:00:00.123456+00')}`);
JS
for zone in UTC Africa/Nairobi America/New_York; do
  env -C "$folder" TZ=$zone node run.mjs
done | expect "$seen"
