#!/usr/bin/env bash
# datamash 1.9 (Debian 13): numbers are written with 14 digits. The largest of two IMEIs, of 15 digits, comes out as 8.6279805e+14,
# which is neither of them, and a time in microseconds loses its last three. `unique` and `last` of the same column, which are
# operations on text, keep all digits. With `--format %.0f` they are there. The manual names the option, and not the 14.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie datamash=1.9-1
printf '%s\t%s\n' 862798050000001 1795849200123456 862798050000002 1795849201123456 >"$tree/tmp/fixes"
{
  "${inside[@]}" datamash max 1 max 2 range 2 <"$tree/tmp/fixes"
  "${inside[@]}" datamash last 1 last 2 <"$tree/tmp/fixes"
  "${inside[@]}" datamash --format %.0f max 1 max 2 range 2 <"$tree/tmp/fixes"
} | expect $'8.6279805e+14\t1.7958492011235e+15\t1000000
862798050000002\t1795849201123456
862798050000002\t1795849201123456\t1000000'
