#!/usr/bin/env bash
# jq 1.7.1 (Debian 13; 1.6 of Debian 12 as well): `.ignition // "unknown"` is "unknown" for a vehicle whose ignition is off. The operator
# stands for a missing value in most examples, and takes false for one as well: of four vehicles two are unknown, and three come
# out as that. A 0 is kept. `if .ignition == null` tells them apart. The manual says "false or null".
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie jq=1.7.1-6+deb13u4
printf '%s\n' '{"plate":"A","ignition":true,"kmh":40}' '{"plate":"B","ignition":false,"kmh":0}' '{"plate":"C","ignition":null,"kmh":null}' '{"plate":"D"}' |
  "${inside[@]}" jq -r '"\(.plate): \(.ignition // "unknown"), with a test for null \(if .ignition == null then "unknown" else .ignition end), \(.kmh // "no") km/h"' |
  expect 'A: true, with a test for null true, 40 km/h
B: unknown, with a test for null false, 0 km/h
C: unknown, with a test for null unknown, no km/h
D: unknown, with a test for null unknown, no km/h'
