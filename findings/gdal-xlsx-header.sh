#!/usr/bin/env bash
# GDAL 3.10.3 (Debian 13): an XLSX sheet of text alone has no header to GDAL. If the second row has nothing but text, the first is taken
# for a row of data: a list of plates and drivers, which GDAL itself wrote, has the columns Field1 and Field2 and a vehicle named
# "plate". With one number in the second row, the same sheet has its header. So has the ODS of the same rows. A program that reads the
# list by the names of its columns breaks on the day on which the first vehicle has no number. OGR_XLSX_HEADERS=FORCE says it.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie gdal-bin=3.10.3+dfsg-1
cat >"$tree/tmp/convert" <<'SH'
cd /tmp
printf '%s\n' plate,driver,seats 'KAA 123A,Ann,' 'KBB 456B,Ben,' >text.csv
printf '%s\n' plate,driver,seats 'KAA 123A,Ann,5' 'KBB 456B,Ben,' >number.csv
for name in text number; do
  for format in XLSX ODS; do
    ogr2ogr -f $format $name.$format $name.csv -oo AUTODETECT_TYPE=YES -oo EMPTY_STRING_AS_NULL=YES
    printf '%s, %s: ' $name $format && ogr2ogr -f CSV /vsistdout/ $name.$format | tr '\n' ' ' && echo
  done
done
printf 'text, XLSX, FORCE: ' && ogr2ogr --config OGR_XLSX_HEADERS FORCE -f CSV /vsistdout/ text.XLSX | tr '\n' ' ' && echo
SH
"${inside[@]}" bash /tmp/convert | sed 's/ $//' | expect 'text, XLSX: Field1,Field2,Field3 plate,driver,seats KAA 123A,Ann, KBB 456B,Ben,
text, ODS: plate,driver,seats KAA 123A,Ann, KBB 456B,Ben,
number, XLSX: plate,driver,seats KAA 123A,Ann,5 KBB 456B,Ben,
number, ODS: plate,driver,seats KAA 123A,Ann,5 KBB 456B,Ben,
text, XLSX, FORCE: plate,driver,seats KAA 123A,Ann, KBB 456B,Ben,'
