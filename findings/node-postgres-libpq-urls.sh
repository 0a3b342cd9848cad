#!/usr/bin/env bash
# pg 8.23.1 (node-postgres, npm): a connection string of libpq means another thing. `sslmode=prefer`, which is libpq's own default and takes a server
# without TLS as it is, is refused by a server without TLS, so that a string from psql does not connect. postgres 3.4.9 goes on without TLS. A list of
# hosts, `postgresql://a,b/fleet`, for a primary and its standby, is one host named "a,b". The driver prints a warning on the modes, and
# recommends `uselibpqcompat=true` for those of libpq; with it prefer is refused alike. It has nothing to say on hosts.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='node-postgres: The server does not support SSL connections
node-postgres, uselibpqcompat: The server does not support SSL connections
postgres: goes on without TLS
hosts of postgresql://a,b/fleet: a,b'
npm_packages pg@8.23.1 pg-connection-string@2.14.1 postgres@3.4.9
run_js 2>/dev/null <<'JS' | expect "$seen"
import pg from 'pg';
import { createServer } from 'node:net';
import { parse } from 'pg-connection-string';
import postgres from 'postgres';
// A server without TLS: it answers N to the request for it, and says whether the client went on.
let packets = 0;
const plain = createServer((socket) => socket.on('data', () => ++packets === 1 && socket.write('N')).on('error', () => {}));
await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve));
const url = `postgresql://u@127.0.0.1:${plain.address().port}/fleet?sslmode=prefer`;
const ask = async (name, connect) => {
  packets = 0;
  const message = await Promise.race([connect().catch((error) => error.message), new Promise((resolve) => setTimeout(resolve, 1000, 'waits for the server'))]);
  console.log(`${name}: ${packets > 1 ? 'goes on without TLS' : message}`);
};
const client = (end) => {
  const made = new pg.Client({ connectionString: url + end });
  made.on('error', () => {});
  return () => made.connect();
};
await ask('node-postgres', client(''));
await ask('node-postgres, uselibpqcompat', client('&uselibpqcompat=true'));
await ask('postgres', () => postgres(url)`select 1`);
console.log(`hosts of postgresql://a,b/fleet: ${parse('postgresql://a,b/fleet').host}`);
process.exit(0);
JS
