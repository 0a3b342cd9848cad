#!/usr/bin/env bash
# cron 4.4.0, cron-parser 5.10.6 and croner 11.0.1 (npm): one line of a crontab has three timetables. `30 2 * * *` in Europe/Berlin, in the
# night of spring that has no 02:30, runs at 03:30 by cron-parser and at 03:00 by the others. `*/15 2 * * *`, in the hour that autumn
# has twice, runs eight times by croner and four times by the others. `0 6 1-31 * 1` is each day to cron-parser and croner, as a day of
# the month or of the week is enough for cron, and each Monday to the package cron. A job that is moved to another library moves its time.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='spring, UTC, 30 2 * * *, cron: 29T01:00
spring, UTC, 30 2 * * *, cron-parser: 29T01:30
spring, UTC, 30 2 * * *, croner: 29T01:00
autumn, UTC, */15 2 * * *, cron: 25T00:00 25T00:15 25T00:30 25T00:45
autumn, UTC, */15 2 * * *, cron-parser: 25T00:00 25T00:15 25T00:30 25T00:45
autumn, UTC, */15 2 * * *, croner: 25T00:00 25T00:15 25T00:30 25T00:45 25T01:00 25T01:15 25T01:30 25T01:45
Sunday to Wednesday, 0 6 1-31 * 1, cron: 30T06:00
Sunday to Wednesday, 0 6 1-31 * 1, cron-parser: 29T06:00 30T06:00 01T06:00 02T06:00
Sunday to Wednesday, 0 6 1-31 * 1, croner: 29T06:00 30T06:00 01T06:00 02T06:00'
npm_packages cron@4.4.0 cron-parser@5.10.6 croner@11.0.1
run_js <<'JS' | expect "$seen"
import { CronTime } from 'cron';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
const runs = {
  cron: (line, tz, from, count) => {
    const time = new CronTime(line, tz);
    const list = [time.getNextDateFrom(from, tz)];
    while (list.length < count) list.push(time.getNextDateFrom(list.at(-1), tz));
    return list.map((at) => new Date(at.toMillis()));
  },
  'cron-parser': (line, tz, from, count) => {
    const times = CronExpressionParser.parse(line, { tz, currentDate: from });
    return Array.from({ length: count }, () => times.next().toDate());
  },
  croner: (line, tz, from, count) => new Cron(line, { timezone: tz, paused: true }).nextRuns(count, from),
};
const show = (name, line, tz, from, until) => {
  for (const [library, list] of Object.entries(runs)) {
    const times = list(line, tz, new Date(from), 12).filter((at) => at < new Date(until));
    console.log(`${name}, ${line}, ${library}: ${times.map((at) => at.toISOString().slice(8, 16)).join(' ') || 'none'}`);
  }
};
show('spring, UTC', '30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z');
show('autumn, UTC', '*/15 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z');
show('Sunday to Wednesday', '0 6 1-31 * 1', 'UTC', '2026-11-29T00:00:00Z', '2026-12-02T12:00:00Z');
JS
