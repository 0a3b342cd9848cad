#!/usr/bin/env bash
# PL/Perl of PostgreSQL 17 (Debian 13): a false boolean is true. It comes into the function as the text "f", which Perl takes for true, as
# each text but "" and "0": `$_[0] ? 'on' : 'off'` says on for an ignition that is off, and off for one that is not known alone. So do elements of
# an array, fields of a row, and what spi_exec_query finds. With `transform for type bool` of the extension bool_plperl all of
# them are right. The manual has it in half a sentence; one expects that a boolean is one in the language.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 postgresql-plperl-17 tzdata
server "
create extension plperl;
create extension bool_plperl;
create type fix as (plate text, ignition bool);
create function argument(bool) returns text language plperl as 'return \$_[0] ? ''on'' : ''off''';
create function elements(bool[]) returns text language plperl as 'return join '' '', map { \$_ ? ''on'' : ''off'' } @{\$_[0]}';
create function field(fix) returns text language plperl as 'return \$_[0]->{ignition} ? ''on'' : ''off''';
create function query() returns text language plperl as 'return spi_exec_query(''select false as ignition'')->{rows}[0]{ignition} ? ''on'' : ''off''';
select 'argument: true ' || argument(true) || ', false ' || argument(false) || ', null ' || argument(null);
select 'false in an array ' || elements('{false}') || ', a row ' || field(row('A', false)) || ', a query ' || query();
create or replace function argument(bool) returns text language plperl transform for type bool as 'return \$_[0] ? ''on'' : ''off''';
create or replace function elements(bool[]) returns text language plperl transform for type bool as 'return join '' '', map { \$_ ? ''on'' : ''off'' } @{\$_[0]}';
create or replace function field(fix) returns text language plperl transform for type bool as 'return \$_[0]->{ignition} ? ''on'' : ''off''';
create or replace function query() returns text language plperl transform for type bool as 'return spi_exec_query(''select false as ignition'')->{rows}[0]{ignition} ? ''on'' : ''off''';
select 'transformed: argument ' || argument(false) || ', array ' || elements('{false}') || ', row ' || field(row('A', false)) || ', query ' || query()" |
  expect 'argument: true on, false on, null off
false in an array on, a row on, a query on
transformed: argument off, array off, row off, query off'
