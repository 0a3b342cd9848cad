#!/usr/bin/env bash
# jq 1.7.1 (Debian 13): `<` and `>` compare values of any two types, and never fail. `--arg limit 80` is text, and each number is less
# than any text: `.kmh > $limit` finds nobody, not even the truck at 90, and `.kmh < $limit` finds all. A speed that is not known is
# null, and less than each number: `.kmh < 5` lists it among those that stand. `--argjson` hands in a number, and null needs a test
# of its own. The manual has the order under `sort`; one expects an error, as `.kmh - $limit` gives.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie jq=1.7.1-6+deb13u4
ask() {
  printf '%s: ' "${*: -1}"
  printf '%s\n' '{"plate":"A","kmh":90}' '{"plate":"B","kmh":3}' '{"plate":"C","kmh":null}' '{"plate":"D"}' |
    "${inside[@]}" jq -r "${@:1:$#-1}" "select(${*: -1}) | .plate" | tr '\n' ' '
  echo
}
{
  ask --arg limit 80 '.kmh > $limit'
  ask --arg limit 80 '.kmh < $limit'
  ask --argjson limit 80 '.kmh > $limit'
  ask '.kmh < 5'
  ask '.kmh != null and .kmh < 5'
  printf '.kmh - $limit: ' && echo '{"kmh":90}' | "${inside[@]}" jq --arg limit 80 '.kmh - $limit' 2>&1 | sed 's/^jq: error (at [^)]*): //'
} | sed 's/ $//' | expect '.kmh > $limit:
.kmh < $limit: A B C D
.kmh > $limit: A
.kmh < 5: B C D
.kmh != null and .kmh < 5: B
.kmh - $limit: number (90) and string ("80") cannot be subtracted'
