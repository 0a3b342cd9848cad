#!/usr/bin/env bash
# mawk 1.3.4-20250131 and GNU awk 5.2.1 (Debian 13): `awk -v plate=12E5 '$1 == plate'` finds the lines of 12E5, and of 1200000 and 1.2e6. A
# field and a variable of the command line are compared as numbers if both look like numbers: an IMEI with zeros before it equals
# the one without them, and two numbers of SIM cards that differ in the last digit are equal, since both are rounded. As a key of
# an array, in `seen[$1]`, they differ. With `plate ""` the comparison is one of text. The manuals call such text "strnum".
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie mawk=1.3.4.20250131-1 gawk=1:5.2.1-2+b1
printf '%s\n' 12E5 1200000 1.2e6 004999010640000 4999010640000 8925402123456789012 8925402123456789013 >"$tree/tmp/ids"
for awk in mawk gawk; do
  for id in 12E5 004999010640000 8925402123456789012; do
    printf '%s, %s: %s\n' $awk $id \
      "$("${inside[@]}" $awk -v id=$id '$1 == id { printf "%s ", $1 } $1 == id "" { text = $1 } END { print "- as text: " text }' /tmp/ids)"
  done
done | expect 'mawk, 12E5: 12E5 1200000 1.2e6 - as text: 12E5
mawk, 004999010640000: 004999010640000 4999010640000 - as text: 004999010640000
mawk, 8925402123456789012: 8925402123456789012 8925402123456789013 - as text: 8925402123456789012
gawk, 12E5: 12E5 1200000 1.2e6 - as text: 12E5
gawk, 004999010640000: 004999010640000 4999010640000 - as text: 004999010640000
gawk, 8925402123456789012: 8925402123456789012 8925402123456789013 - as text: 8925402123456789012'
