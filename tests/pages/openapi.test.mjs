// /openapi.json: valid OpenAPI, types that a generated client can use, and schemas that every real answer keeps to.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import add_formats from 'ajv-formats';
import openapi_typescript, { astToString } from 'openapi-typescript';
import typescript from 'typescript';

const base = process.env.BASE_URL?.replace(/\/$/, '');
const options = { skip: base ? false : 'no BASE_URL' };
const folder = `${fileURLToPath(new URL('.', import.meta.url))}node_modules/.openapi`;
let document = null;
let operations = [];

before(async () => {
  if (!base) return;
  document = await (await fetch(`${base}/openapi.json`)).json();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));
});

test('/openapi.json is valid OpenAPI 3.1', options, async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  const { info, ...without } = document;
  assert.equal((await new Validator().validate(without)).valid, false, `it needs ${info.title}`);
});

test('every operation has an id of its own, and error answers', options, () => {
  const ids = operations.map(({ operationId }) => operationId);
  assert.ok(ids.length > 20);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.every((id) => /^[a-z_]+$/.test(id)), ids.join(' '));
  for (const { path, method, responses } of operations) {
    if (path === '/health') continue;
    assert.ok(responses['401'] && responses.default, `${method} ${path}`);
  }
  assert.ok(document.servers.length > 0);
});

test('every GET that needs no parameter answers in a type it announces', options, async () => {
  let asked = 0;
  for (const { path, method, parameters, responses } of operations) {
    if (method !== 'get' || path.endsWith('/stream') || parameters?.some(({ required }) => required)) continue;
    const answer = await fetch(`${base}${path}`);
    await answer.arrayBuffer();
    const type = answer.headers.get('content-type').split(';')[0];
    const announced = Object.keys(responses['200'].content);
    assert.ok(announced.includes(type), `${path}: ${type} is none of ${announced}`);
    asked += 1;
  }
  assert.ok(asked > 15);
});

describe('schemas', options, () => {
  let examples = {}; // values of the parameters that must be there

  before(async () => {
    const live = await (await fetch(`${base}/webhook/live-positions`)).json();
    const { imei, gps_time } = live.geojson.features.find(({ geometry }) => geometry).properties;
    const start = new Date(Date.parse(gps_time) - 172_800_000).toISOString();
    const body = JSON.stringify({ start });
    const area = { type: 'Polygon', coordinates: [[[36.8, -1.3], [36.84, -1.3], [36.84, -1.26], [36.8, -1.26], [36.8, -1.3]]] };
    const trips = await (await fetch(`${base}/webhook/fleet-dashboard`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
    examples = { vehicle_number: imei, trip_id: trips.geojson.features[0].id, lat: -1.28, lng: 36.8, bodies: { presence: JSON.stringify({ area, start }) }, body };
  });

  function ask({ path, method, operationId, parameters = [] }, more = {}) {
    const query = new URLSearchParams(more);
    for (const { name, required } of parameters) if (required) query.set(name, examples[name]);
    const init = method === 'post' ? { method, headers: { 'content-type': 'application/json' }, body: examples.bodies[operationId] ?? examples.body } : {};
    return fetch(`${base}${path}?${query}`, init);
  }

  // The document says what is there at least; here nothing more may be there.
  const closed = (schema) => {
    if (Array.isArray(schema)) return schema.map(closed);
    if (!schema || typeof schema !== 'object') return schema;
    const made = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
    return schema.type === 'object' && schema.properties ? { ...made, additionalProperties: false } : made;
  };

  test('every JSON answer keeps to its schema, with nothing beside it', async () => {
    const ajv = add_formats(new Ajv({ allErrors: true, strict: false }));
    ajv.addSchema({ $id: 'fleet', components: closed(document.components) });
    let asked = 0;
    for (const operation of operations) {
      const schema = operation.responses['200'].content['application/json']?.schema;
      if (!schema) continue;
      const answer = await (await ask(operation)).json();
      const check = ajv.compile({ $ref: `fleet${schema.$ref}` });
      assert.ok(check(answer), `${operation.operationId}: ${JSON.stringify(check.errors?.slice(0, 5))}`);
      asked += 1;
    }
    assert.ok(asked > 17);
    const check = ajv.compile({ $ref: 'fleet#/components/schemas/LivePositions' });
    assert.equal(check({ summary: {}, geojson: {} }), false, 'the check does see what is missing');
  });

  test('the columns that a CSV announces are its header', async () => {
    let asked = 0;
    for (const operation of operations) {
      const csv = operation.responses['200'].content['text/csv'];
      if (!csv) continue;
      for (const line of csv.schema.description.split('; ')) {
        const [, part, header] = /^(?:part (\w+)|header): (.*)$/.exec(line);
        const text = await (await ask(operation, { format: 'csv', ...(part ? { part } : {}) })).text();
        assert.equal(text.slice(0, text.indexOf('\r\n')), header, `${operation.operationId} ${part ?? ''}`);
        asked += 1;
      }
    }
    assert.ok(asked > 20);
  });
});

describe('a client generated by openapi-typescript', options, () => {
  before(async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/api.d.ts`, astToString(await openapi_typescript(document)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const compiler = { noEmit: true, strict: true, types: [], target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.ESNext, moduleResolution: typescript.ModuleResolutionKind.Bundler };

  /** Messages of the compiler about a program that uses the generated types. */
  async function messages(lines) {
    const name = `${folder}/client.ts`;
    await writeFile(name, `import type { paths, operations } from './api';\n${lines.join('\n')}\n`);
    return typescript.getPreEmitDiagnostics(typescript.createProgram([name], compiler)).map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, ' '));
  }

  const json = (path, method = 'get') => `paths['${path}']['${method}']['responses'][200]['content']['application/json']`;

  test('reads the answers with their types', async () => {
    assert.deepEqual(await messages([
      `declare const live: ${json('/webhook/live-positions')};`,
      'const imei: string = live.geojson.features[0]!.properties.imei;',
      'const place: [number, number] | undefined = live.geojson.features[0]!.geometry?.coordinates;',
      `declare const track: ${json('/webhook/live-positions/track')};`,
      'const km: number = track.summary.distance_km; const plate: string = track.vehicle.vehicle_number;',
      'const times: number[] = track.geojson.features[0]!.properties.times;',
      `declare const trips: ${json('/webhook/fleet-dashboard', 'post')};`,
      'const driver: string | null = trips.geojson.features[0]!.properties.driver_name;',
      `declare const mileage: ${json('/analytics/mileage')};`,
      'const fixes: number = mileage.rows[0]!.fixes;',
      `declare const today: ${json('/analytics/today')};`,
      'const late: boolean | null = today.clock[0]!.late;',
      "const query: operations['vehicle_track']['parameters']['query'] = { vehicle_number: 'KAA 1', hours: 6, format: 'gpx' };",
      'export { imei, place, km, plate, times, driver, fixes, late, query };',
    ]), []);
  });

  test('does not compile against a name or type that is not there', async () => {
    const found = await messages([
      `declare const live: ${json('/webhook/live-positions')};`,
      'export const odd: string = live.geojson.features[0]!.properties.plate;',
      'export const text: string = live.summary.vehicles;',
    ]);
    assert.equal(found.length, 2, found.join('\n'));
  });
});
