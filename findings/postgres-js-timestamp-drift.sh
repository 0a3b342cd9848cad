#!/usr/bin/env bash
# postgres 3.4.9 (postgres.js) and PGlite 0.5.14 (npm): a time that is read from a `timestamp` and written back is another one. A Date goes to the
# server as its clock in UTC, and the clock in the column is read as local time: in Nairobi each round takes 3 hours away, and on a
# machine in UTC nothing is seen. A `date` is written as the day in UTC: of the 28th at 00:30 it is the 27th. pg 8.23.1 writes and reads
# local time, so that its rounds are right, and that what the one writes is another instant to the other. One expects that
# a driver reads as it writes.
# Seen, in Africa/Nairobi: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='PGlite: clock 11-27 21:30, 11-27 18:30, 11-27 15:30; day 2026-11-27
postgres: clock 11-27 21:30, 11-27 18:30, 11-27 15:30; day 2026-11-27
pg: clock 11-28 00:30, 11-28 00:30, 11-28 00:30; day 2026-11-28'
npm_packages @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 postgres@3.4.9 pg@8.23.1
cat >"$folder/round.mjs" <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import postgres from 'postgres';
const database = await PGlite.create();
const folder = process.cwd();
const server = new PGLiteSocketServer({ db: database, path: `${folder}/.s.PGSQL.5432` });
await server.start();
const start = new Date('2026-11-28T00:30:00+03:00');
const round = async (name, ask) => {
  await database.exec('drop table if exists trips; create table trips (clock timestamp, day date)');
  await ask('insert into trips values ($1, $2)', [start, start]);
  const seen = [];
  for (let i = 0; i < 3; i += 1) {
    const [{ clock }] = (await database.query('select clock::text, day::text from trips')).rows;
    seen.push(clock.slice(5, 16));
    const [row] = await ask('select clock from trips', []);
    await ask('update trips set clock = $1', [row.clock]);
  }
  console.log(`${name}: clock ${seen.join(', ')}; day ${(await database.query('select day::text from trips')).rows[0].day}`);
};
await round('PGlite', async (sql, values) => (await database.query(sql, values)).rows);
const client = postgres({ host: folder, user: 'postgres', database: 'postgres', max: 1, prepare: false });
await round('postgres', (sql, values) => client.unsafe(sql, values));
await client.end();
const other = new pg.Client({ host: folder, user: 'postgres', database: 'postgres' });
await other.connect();
await round('pg', async (sql, values) => (await other.query(sql, values)).rows);
await other.end();
await server.stop();
await database.close();
JS
env -C "$folder" TZ=Africa/Nairobi timeout 100 node round.mjs | expect "$seen"
