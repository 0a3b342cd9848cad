#!/usr/bin/env bash
# prom-client 15.1.3 (npm): a summary that has seen nothing says that all its quantiles are 0. A service that was just started, or whose
# window (`maxAgeSeconds`) has run empty, reports that 99% of all requests took 0 s, which is the best there is: an alert on slow answers is
# silent while no request comes through, and a mean over instances is too low. A quantile of nothing is NaN in the text format, as the
# client library for Go writes it. After one observation it is right.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='nothing seen: {quantile="0.5"} 0, {quantile="0.99"} 0, _sum 0, _count 0
one of 3 s: {quantile="0.5"} 3, {quantile="0.99"} 3, _sum 3, _count 1
1.5 s later: {quantile="0.5"} 0, {quantile="0.99"} 0, _sum 3, _count 1'
npm_packages prom-client@15.1.3
run_js <<'JS' | expect "$seen"
import client from 'prom-client';
const registers = [new client.Registry()];
const summary = new client.Summary({ name: 'answer_seconds', help: 'Time of an answer', percentiles: [0.5, 0.99], maxAgeSeconds: 1, ageBuckets: 1, registers });
const show = async (name) =>
  console.log(`${name}: ${(await registers[0].metrics()).split('\n').filter((line) => line.startsWith('answer')).map((line) => line.slice(14)).join(', ')}`);
await show('nothing seen');
summary.observe(3);
await show('one of 3 s');
await new Promise((resolve) => setTimeout(resolve, 1500));
await show('1.5 s later');
JS
