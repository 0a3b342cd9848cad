#!/usr/bin/env bash
# logrotate 3.22.0 (Debian 13): `daily` and `size 1k` in one block are not "daily, or at 1 kB": the one that stands last holds alone. With
# size behind daily a small log is never rotated, however old; with daily behind size a log of any length waits for the next day.
# `maxsize` is the "or", and `minsize` the "and". The manual says it in half a sentence under size; in other respects the order of
# the lines in a block means nothing.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin logrotate=3.22.0-1
cat >"$tree/tmp/rotate" <<'SH2'
mkdir -m 755 /tmp/log
cd /tmp/log
state() { printf 'logrotate state -- version 2\n"/tmp/log/fleet.log" %s\n' "$1" >state && chmod 600 state; }
rotated() {
  rm -f fleet.log*
  head -c "$2" /dev/zero >fleet.log
  printf '/tmp/log/fleet.log {\n%b\nrotate 3\n}\n' "$1" >conf
  state "$3"
  logrotate -s state conf
  [ -e fleet.log.1 ] && echo yes || echo no
}
for lines in 'daily\nsize 1k' 'size 1k\ndaily' 'daily\nmaxsize 1k' 'daily\nminsize 1k'; do
  echo "$lines: small and two months old $(rotated "$lines" 5 2026-10-1-0:0:0), large and of today $(rotated "$lines" 5000 "$(date +%Y-%-m-%-d-%-H:0:0)")"
done
SH2
"${inside[@]}" bash /tmp/rotate | sed 's/\\n/, then /' | expect 'daily, then size 1k: small and two months old no, large and of today yes
size 1k, then daily: small and two months old yes, large and of today no
daily, then maxsize 1k: small and two months old yes, large and of today yes
daily, then minsize 1k: small and two months old no, large and of today no'
