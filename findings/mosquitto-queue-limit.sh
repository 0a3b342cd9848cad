#!/usr/bin/env bash
# mosquitto 2.0.21 (Debian 13): of 1,500 messages of QoS 1 for a subscriber that is away, with a session that is kept, 1,000 are
# kept, and the last 500, the newest, are dropped. Each of the 1,500 was acknowledged to its sender; one line
# in the broker's log tells of all. A consumer of positions that is away for some minutes gets the old ones, and the newest never.
# `max_queued_messages 0` takes the limit away; the manual has it and its 1000.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie mosquitto=2.0.21-1 mosquitto-clients=2.0.21-1 grep
cat >"$tree/tmp/exchange" <<'SH'
cd /tmp
for limit in '' 'max_queued_messages 0'; do
  printf '%s\n' 'listener 0 /tmp/broker' 'allow_anonymous true' 'user root' "$limit" >broker.conf
  rm -f broker
  mosquitto -c broker.conf >broker.log 2>&1 &
  for try in $(seq 50); do mosquitto_sub --unix /tmp/broker -i reader -c -q 1 -t fixes -E 2>/dev/null && break || sleep 0.1; done
  seq 1500 | mosquitto_pub --unix /tmp/broker -q 1 -t fixes -l -d >sent
  mosquitto_sub --unix /tmp/broker -i reader -c -q 1 -t fixes -W 3 >got 2>/dev/null
  echo "${limit:-default}: $(grep -c 'received PUBACK' sent) acknowledged, $(wc -l <got) arrive, the last is $(tail -n 1 got)," \
    "lines on it in the log: $(grep -c 'being dropped' broker.log)"
  kill $! && wait $!
done
SH
"${inside[@]}" bash /tmp/exchange | expect 'default: 1500 acknowledged, 1000 arrive, the last is 1000, lines on it in the log: 1
max_queued_messages 0: 1500 acknowledged, 1500 arrive, the last is 1500, lines on it in the log: 0'
