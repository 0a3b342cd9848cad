# shellcheck shell=bash
# Sourced after scripts/lib.sh.

# expect OUTPUT: compares what stdin brings, and ends the script with 1 when it is something else.
expect() {
  local seen
  seen=$(cat)
  printf '%s\n' "$seen"
  [[ $seen == "$1" ]] || fail 'the behaviour is another one' "expected: $1"
  say 'as described'
}
