#!/usr/bin/env bash
# gpsd 3.25 (Debian 13), `gpsdecode`: recorded NMEA of before 2017 is moved 1,024 weeks ahead, and nothing says so. A log of 5 May
# 2010 is given as of 19 December 2029; one of 2019 stays. gpsd takes an old date for that of a receiver whose weeks have begun
# anew, which is right for a receiver of now and wrong for a file. gpsbabel 1.10.0 gives the date of the sentence.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1 gpsd-clients=3.25-5+deb13u2 gpsd-tools=3.25-5+deb13u2
# sentence SECOND DATE: an RMC with its check sum.
sentence() {
  local text sum=0 i
  text="GPRMC,10000$1.00,A,0118.0000,S,03648.0000,E,10.0,90.0,$2,,,A"
  for ((i = 0; i < ${#text}; i++)); do sum=$((sum ^ $(printf '%d' "'${text:i:1}"))); done
  printf '$%s*%02X\r\n' "$text" $sum
}
for date in 050510 311216 010117 010519; do
  for second in 0 1 2; do sentence $second $date; done >"$tree/tmp/log.nmea"
  printf '%s: gpsdecode %s, gpsbabel %s\n' $date \
    "$("${inside[@]}" gpsdecode <"$tree/tmp/log.nmea" | sed -n 's/.*"time":"\([^T]*\)T.*/\1/p' | tail -n 1)" \
    "$("${inside[@]}" gpsbabel -t -i nmea -f /tmp/log.nmea -o unicsv -F - | tail -n 1 | grep -o '[0-9]*/[0-9/]*')"
done | expect '050510: gpsdecode 2029-12-19, gpsbabel 2010/05/05
311216: gpsdecode 2036-08-16, gpsbabel 2016/12/31
010117: gpsdecode 2017-01-01, gpsbabel 2017/01/01
010519: gpsdecode 2019-05-01, gpsbabel 2019/05/01'
