// The pages' types and the server's answers say the same: real answers are written down as constants of the types in
// shared/api.ts, and the TypeScript compiler is asked. A key too many, too few or of another kind is an error.
import assert from 'node:assert/strict';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import typescript from 'typescript';
import { start_mock } from './mock.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const types = `${process.env.FLEET_PAGES_SOURCE ?? `${here}../../lib/serve/pages`}/shared`;
const folder = `${here}node_modules/.contract`;

let mock = null;
let base = process.env.BASE_URL?.replace(/\/$/, '') ?? null;

before(async () => {
  if (!base) base = (mock = await start_mock({ vehicles: 60, stream: false })).url;
  await mkdir(folder, { recursive: true });
  for (const file of ['api.ts', 'vehicle.ts', 'format.ts']) await cp(`${types}/${file}`, `${folder}/${file}`);
});
after(async () => {
  await mock?.close();
  await rm(folder, { recursive: true, force: true });
});

async function answer(path, body) {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${base}${path}`, init);
  return { status: response.status, json: await response.json() };
}

const options = {
  noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true, types: [],
  target: typescript.ScriptTarget.ES2022, module: typescript.ModuleKind.ESNext, moduleResolution: typescript.ModuleResolutionKind.Bundler,
};
const host = typescript.createCompilerHost(options);
const parsed = new Map(); // the compiler's own libraries are the same for every question
const read = host.getSourceFile;
host.getSourceFile = (name, ...rest) => {
  if (name.includes('/check_')) return read(name, ...rest);
  if (!parsed.has(name)) parsed.set(name, read(name, ...rest));
  return parsed.get(name);
};

/** The compiler's errors when `json` is used as a `type`; empty when it agrees. */
async function complaints(type, json) {
  const name = `${folder}/check_${type}.ts`;
  await writeFile(name, `import type { ${type} } from './api';\nexport const received: ${type} = ${JSON.stringify(json, null, 1)};\n`);
  const program = typescript.createProgram([name], options, host);
  return typescript.formatDiagnostics(typescript.getPreEmitDiagnostics(program), { getCurrentDirectory: () => folder, getCanonicalFileName: (file) => file, getNewLine: () => '\n' });
}

async function agrees(type, { status, json }, expected_status = 200) {
  assert.equal(status, expected_status, JSON.stringify(json));
  if (json.geojson?.features) json.geojson.features.splice(12); // enough to see every kind
  if (json.rows) json.rows.splice(40);
  for (const { geometry } of json.geojson?.features ?? []) if (geometry?.type === 'MultiPolygon') geometry.coordinates.splice(1);
  if (json.filters?.vehicles) json.filters.vehicles.splice(12);
  assert.equal(await complaints(type, json), '');
}

const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString();

test('the compiler does see a key too many, too few, and a text for a number', async () => {
  const good = { version: '1', map_style_url: null, timezone: 'UTC', public_api_base: '' };
  assert.equal(await complaints('Config', good), '');
  assert.match(await complaints('Config', { ...good, extra: 1 }), /extra/);
  assert.match(await complaints('Config', { ...good, timezone: undefined }), /timezone/);
  assert.match(await complaints('Config', { ...good, timezone: 1 }), /not assignable/);
});

test('config.json is a Config', async () => agrees('Config', await answer('/config.json')));
test('live-positions is LivePositions', async () => agrees('LivePositions', await answer('/webhook/live-positions')));
test('fleet-dashboard asked is DashboardFilters', async () => agrees('DashboardFilters', await answer('/webhook/fleet-dashboard')));
test('fleet-dashboard of a window is a Dashboard', async () => agrees('Dashboard', await answer('/webhook/fleet-dashboard', { start: day(1), end: day(0) })));
test('nearest is NearestVehicles', async () => agrees('NearestVehicles', await answer('/webhook/live-positions/nearest?lat=52.5&lng=13.4')));
test('an unknown vehicle is a 404 with an ErrorAnswer', async () =>
  agrees('ErrorAnswer', await answer('/webhook/live-positions/track?vehicle_number=no+such+plate'), 404));

test('track is a VehicleTrack whose arrays run beside its coordinates', async () => {
  const { json: live } = await answer('/webhook/live-positions');
  const { imei } = live.geojson.features.find(({ geometry }) => geometry).properties;
  const track = await answer(`/webhook/live-positions/track?vehicle_number=${imei}&hours=72`);
  for (const { geometry, properties: p } of track.json.geojson.features) {
    const points = geometry.type === 'Point' ? 1 : geometry.coordinates.length;
    assert.deepEqual([p.times.length, p.speeds_kmh.length, p.directions_deg.length], [points, points, points]);
    assert.ok(p.times.every((t, i) => i === 0 || t > p.times[i - 1]), 'times ascend');
    for (const list of [p.times, p.speeds_kmh, p.directions_deg]) list.splice(4);
    if (geometry.type === 'LineString') geometry.coordinates.splice(4);
  }
  await agrees('VehicleTrack', track);
});

describe('one trip', () => {
  const trips_of = async (back) => (await answer('/webhook/fleet-dashboard', { start: day(back), end: day(back - 1) })).json.geojson.features;

  test('is a TripTrack whose arrays run beside its coordinates', async () => {
    const { properties: asked } = (await trips_of(1)).find(({ geometry }) => geometry);
    const track = await answer(`/webhook/fleet-dashboard/trip?trip_id=${asked.trip_id}`);
    const { summary: s, geojson: { features } } = track.json;
    assert.deepEqual([s.trip_id, s.start_time, s.end_time], [asked.trip_id, asked.start_time, asked.end_time]);
    assert.equal(s.stretches, features.length);
    let fixes = 0;
    for (const { geometry, properties: p } of features) {
      const points = geometry.type === 'Point' ? 1 : geometry.coordinates.length;
      assert.deepEqual([p.times.length, p.speeds_kmh.length, p.directions_deg.length], [points, points, points]);
      assert.ok(p.times.every((t, i) => t >= Date.parse(asked.start_time) / 1000 && t <= Date.parse(asked.end_time) / 1000 && (i === 0 || t > p.times[i - 1])), 'times ascend within the trip');
      fixes += points;
      for (const list of [p.times, p.speeds_kmh, p.directions_deg]) list.splice(4);
      if (geometry.type === 'LineString') geometry.coordinates.splice(4);
    }
    assert.ok(fixes > 1);
    assert.equal(s.fixes, fixes);
    await agrees('TripTrack', track);
  });

  test('whose fixes have expired is a TripTrack, the line of the map', async (t) => {
    const [trip] = await trips_of(40);
    if (!trip) return t.skip('no trip is that old');
    const track = await answer(`/webhook/fleet-dashboard/trip?trip_id=${trip.properties.trip_id}`);
    const [{ geometry, properties }] = track.json.geojson.features;
    assert.deepEqual([properties.times, geometry], [null, trip.geometry]);
    geometry.coordinates.splice(4);
    await agrees('TripTrack', track);
  });

  test('that nobody knows is a 404 with an ErrorAnswer', async () => agrees('ErrorAnswer', await answer('/webhook/fleet-dashboard/trip?trip_id=999999999'), 404));
});

describe('the analytics are what their types say', () => {
  const range = `from=${day(6).slice(0, 10)}&to=${day(0).slice(0, 10)}`;
  for (const [type, path] of [
    ['FleetSummary', `/analytics/fleet-summary?${range}`], ['FleetToday', '/analytics/today'], ['DriverBehaviour', '/analytics/driver-behaviour'],
    ['Alarms', `/analytics/alarms?${range}`], ['FuelEvents', `/analytics/fuel-events?${range}`], ['IngestHealth', '/health/ingest'],
    ['Maintenance', '/analytics/maintenance'], ['Faults', `/analytics/faults?${range}`], ['Temperature', `/analytics/temperature?${range}`],
    ['Fences', '/analytics/fences'], ['Visits', `/analytics/visits?${range}`],
  ]) test(type, async (t) => {
    if (!(await answer('/config.json')).json.features?.includes('analytics')) return t.skip('the server has no analytics');
    const received = await answer(path);
    await agrees(type, received, received.json.status === 'degraded' ? 503 : 200);
  });
  test('Presence', async (t) => {
    if (!(await answer('/config.json')).json.features?.includes('analytics')) return t.skip('the server has no analytics');
    const [lng, lat] = (await answer('/webhook/live-positions')).json.geojson.features.find(({ geometry }) => geometry).geometry.coordinates;
    const ring = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => [lng + x * 0.3, lat + y * 0.3]);
    const received = await answer('/analytics/presence', { area: { type: 'Polygon', coordinates: [ring] }, start: day(2), end: day(0) });
    assert.ok(received.json.rows.length > 0);
    await agrees('Presence', received);
  });
});
