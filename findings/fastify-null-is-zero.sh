#!/usr/bin/env bash
# fastify 5.12.8 (npm): a null of a property with a schema is 0, false or "", on the way in and on the way out. {"kmh": null} of a fix without a
# speed passes `type: 'number'` and is 0 in the handler: the validator is set to coerce. A handler's null is 0 in the answer, as the
# serializer does so as well, and an integer of 62.7 is cut to 62. Status 200 in both ways. One expects that a schema of type number refuses
# null, as ajv does without that option; `type: ['number', 'null']` keeps it in and out. The serializer's
# documentation has the list of what null becomes.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='number, in: 200 {"kmh":0,"ignition":false,"imei":""}
number, out: 200 {"kmh":0,"ignition":false,"imei":"","count":62}
number or null, in: 200 {"kmh":null,"ignition":null,"imei":null}
number or null, out: 200 {"kmh":null,"ignition":null,"imei":null}'
npm_packages fastify@5.12.8
run_js <<'JS' | expect "$seen"
import Fastify from 'fastify';
const nothing = { kmh: null, ignition: null, imei: null };
for (const [name, also] of [['number', []], ['number or null', ['null']]]) {
  const type = (one) => ({ type: also.length ? [one, ...also] : one });
  const schema = { type: 'object', properties: { kmh: type('number'), ignition: type('boolean'), imei: type('string'), count: type('integer') } };
  const app = Fastify();
  let received;
  app.post('/', { schema: { body: schema } }, async ({ body }) => {
    received = JSON.stringify(body);
    return 'taken';
  });
  app.get('/', { schema: { response: { 200: schema } } }, async () => (also.length ? nothing : { ...nothing, count: 62.7 }));
  const { statusCode } = await app.inject({ method: 'POST', url: '/', payload: nothing });
  console.log(`${name}, in: ${statusCode} ${received}`);
  const answer = await app.inject('/');
  console.log(`${name}, out: ${answer.statusCode} ${answer.body}`);
}
JS
