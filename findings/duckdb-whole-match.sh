#!/usr/bin/env bash
# DuckDB 1.5.6 (npm) and PostgreSQL 17 (Debian 13): the operator `~` of a query that was written for PostgreSQL asks another question.
# `plate ~ '^KAA'` is true of "KAA 123A TEST" in PostgreSQL, and false in DuckDB, whose operator wants the whole text to match. `!~` is
# true of nearly all: a report that leaves test vehicles out by `!~ 'TEST'` has them in, without an error. regexp_matches() of
# DuckDB looks for a part.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen="PostgreSQL: plate ~ '^KAA' true, plate !~ 'TEST' false
DuckDB: plate ~ '^KAA' false, plate !~ 'TEST' true, regexp_matches true"
npm_packages @duckdb/node-api@1.5.6-r.1
unpacked trixie postgresql-17 tzdata
{
  server "select 'PostgreSQL: plate ~ ''^KAA'' ' || (plate ~ '^KAA')::text || ', plate !~ ''TEST'' ' || (plate !~ 'TEST')::text from (values ('KAA 123A TEST')) vehicles(plate)"
  run_js <<'JS'
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const rows = await connection.runAndReadAll("select plate ~ '^KAA', plate !~ 'TEST', regexp_matches(plate, '^KAA') from (values ('KAA 123A TEST')) vehicles(plate)");
const [like, unlike, part] = rows.getRowsJson()[0];
console.log(`DuckDB: plate ~ '^KAA' ${like}, plate !~ 'TEST' ${unlike}, regexp_matches ${part}`);
JS
} | expect "$seen"
