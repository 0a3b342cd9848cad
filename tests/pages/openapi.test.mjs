// What /openapi.json says is OpenAPI, by the schema of its own version, and each of its paths answers what it announces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';

const base = process.env.BASE_URL?.replace(/\/$/, '');
const options = { skip: base ? false : 'no BASE_URL' };

test('/openapi.json is valid OpenAPI 3.1', options, async () => {
  const document = await (await fetch(`${base}/openapi.json`)).json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  delete document.info;
  assert.equal((await new Validator().validate(document)).valid, false);
});

test('every GET that needs no parameter answers in a type it announces', options, async () => {
  const { paths } = await (await fetch(`${base}/openapi.json`)).json();
  let asked = 0;
  for (const [path, { get }] of Object.entries(paths)) {
    if (path.endsWith('/stream') || get.parameters?.some(({ required }) => required)) continue;
    const answer = await fetch(`${base}${path}`);
    await answer.arrayBuffer();
    const type = answer.headers.get('content-type').split(';')[0];
    const announced = Object.keys(get.responses['200'].content);
    assert.ok(announced.includes(type), `${path}: ${type} is none of ${announced}`);
    asked += 1;
  }
  assert.ok(asked > 15);
});
