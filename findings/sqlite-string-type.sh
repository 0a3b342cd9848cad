#!/usr/bin/env bash
# SQLite 3.46.1 (Debian 13): a column that is declared as `string` holds numbers. The type of a value is chosen by parts of the declared
# word; "text" and "char" mean text, and string, which has none of them, means numeric. The zeros before an IMEI are lost, the
# plate 12E5 is 1200000, and 19 digits and one more are an integer and a rounded double. No step says so, and what is not a number
# stays text, so that most plates look right. The manual has the rule, and STRING as its own example.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie sqlite3=3.46.1-7+deb13u2
"${inside[@]}" sqlite3 :memory: "
create table devices (imei string, plate string, sim string, again text);
insert into devices values ('004999010640000', '12E5', '89254021234567890123', '004999010640000'), ('862798050000001', 'KAA 123A', '8925402123456789012', '12E5');
select imei, typeof(imei), plate, typeof(plate), sim, typeof(sim), again from devices;
select 'found by its IMEI: ' || count(*) from devices where imei = '004999010640000';
select 'looks like it: ' || count(*) from devices where imei || '' = '004999010640000'" |
  expect '4999010640000|integer|1200000|integer|8.92540212345679e+19|real|004999010640000
862798050000001|integer|KAA 123A|text|8925402123456789012|integer|12E5
found by its IMEI: 1
looks like it: 0'
