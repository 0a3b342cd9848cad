#!/usr/bin/env bash
# cronstrue 3.39.0 (npm): the words are another timetable than the line. `*/45 * * * *` is "Every 45 minutes" to it; cron begins again
# with each hour, and runs at :00 and :45, with 45 and 15 minutes between. `0 */5 * * *` is "every 5 hours", with 4 over midnight, and
# `0 6 1 * 1` is "on day 1 of the month, and on Monday", where either is enough. The runs are those of croner 11.0.1 and of cron-parser
# 5.10.6. One expects of a description that it says what the line does.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='*/45 * * * *: Every 45 minutes
  10:00 10:45 11:00 11:45 12:00 12:45
0 */5 * * *: On the hour, every 5 hours
  10:00 15:00 20:00 00:00 05:00 10:00
0 6 1 * 1: At 06:00 AM, on day 1 of the month, and on Monday
  Tue 1, Mon 7, Mon 14, Mon 21, Mon 28, Fri 1'
npm_packages cronstrue@3.39.0 croner@11.0.1 cron-parser@5.10.6
run_js <<'JS' | expect "$seen"
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import cronstrue from 'cronstrue';
const start = new Date('2026-11-30T09:59:00Z');
const clock = (at) => at.toISOString().slice(11, 16);
const day = (at) => `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][at.getUTCDay()]} ${at.getUTCDate()},`;
for (const [line, show] of [['*/45 * * * *', clock], ['0 */5 * * *', clock], ['0 6 1 * 1', day]]) {
  const runs = new Cron(line, { timezone: 'UTC' }).nextRuns(6, start).map(show).join(' ').replace(/,$/, '');
  const iterator = CronExpressionParser.parse(line, { tz: 'UTC', currentDate: start });
  const also = iterator.take(6).map((at) => show(at.toDate())).join(' ').replace(/,$/, '');
  console.log(`${line}: ${cronstrue.toString(line)}\n  ${runs}${runs === also ? '' : ` but ${also}`}`);
}
JS
