#!/usr/bin/env bash
# libxlsxwriter 1.2.1 (Debian 13): after `apt-get install libxlsxwriter-dev` pkg-config does not find the library, as its file requires that of
# minizip, whose package libminizip-dev it does not depend on. Debian 12's (1.1.4) is found: a build that asks pkg-config works there and stops
# at configuring here, though header and library are in place.
# Seen: "1.2.1", "Package 'minizip', required by 'xlsxwriter', not found", then "compiled".
set -euo pipefail
. "$(dirname "$0")/tree.bash"
debian trixie gcc libc6-dev pkg-config libxlsxwriter-dev=1.2.1-1
run_inside "$tree.log" sh -c 'printf "#include <xlsxwriter.h>\nint main(void) { return workbook_close(workbook_new(\"/tmp/a.xlsx\")); }\n" >/tmp/a.c'
{
  "${inside[@]}" dpkg-query -W -f '${Version}\n' libxlsxwriter-dev | cut -d- -f1
  "${inside[@]}" pkg-config --cflags xlsxwriter 2>&1 | grep -o "Package 'minizip', required by.*" || true
  "${inside[@]}" sh -c 'gcc /tmp/a.c -o /tmp/a -lxlsxwriter && echo compiled'
} | expect "1.2.1
Package 'minizip', required by 'xlsxwriter', not found
compiled"
