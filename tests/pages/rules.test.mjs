// The pages' rules that need no browser: days of a zone, words for numbers, addresses, event streams, files.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import typescript from 'typescript';

const source = process.env.FLEET_PAGES_SOURCE ?? fileURLToPath(new URL('../../lib/serve/pages', import.meta.url));
let folder;

/** A module of the pages as Node can run it. */
async function load(path) {
  const text = typescript.transpileModule(await readFile(`${source}/${path}`, 'utf8'), { compilerOptions: { target: 'ES2022', module: 'ESNext' } }).outputText;
  const file = `${folder}/${path.replaceAll('/', '_')}.mjs`;
  await writeFile(file, text);
  return import(pathToFileURL(file));
}
before(async () => { folder = await mkdtemp(`${tmpdir()}/fleet-pages-`); });
after(() => rm(folder, { recursive: true }));

describe('days of a zone', () => {
  let zone;
  before(async () => { zone = await load('shared/zone.ts'); });

  test('a day begins at the zone\'s own midnight, summer and winter', () => {
    assert.equal(zone.start_of('2026-11-23', 'Europe/Berlin').toISOString(), '2026-11-22T23:00:00.000Z');
    assert.equal(zone.start_of('2026-07-01', 'Europe/Berlin').toISOString(), '2026-06-30T22:00:00.000Z');
    assert.equal(zone.start_of('2026-11-23', 'Africa/Nairobi').toISOString(), '2026-11-22T21:00:00.000Z');
    assert.equal(zone.start_of('2026-11-23', 'America/New_York').toISOString(), '2026-11-23T05:00:00.000Z');
    assert.equal(zone.start_of('2026-11-23', 'Asia/Kathmandu').toISOString(), '2026-11-22T18:15:00.000Z');
  });

  test('the days on which clocks change are 23 and 25 hours long', () => {
    const hours = (day) => (zone.start_of(zone.add_days(day, 1), 'Europe/Berlin') - zone.start_of(day, 'Europe/Berlin')) / 3_600_000;
    assert.deepEqual(['2026-03-28', '2026-03-29', '2026-10-25', '2026-10-26'].map(hours), [24, 23, 25, 24]);
  });

  test('where clocks skip midnight, the day begins at one', () => {
    // Beirut, 31 March 2024: 00:00 became 01:00 (UTC+2 to UTC+3)
    assert.equal(zone.start_of('2024-03-31', 'Asia/Beirut').toISOString(), '2024-03-30T22:00:00.000Z');
  });

  test('an instant belongs to the day of the zone, not of UTC', () => {
    assert.equal(zone.day_of(new Date('2026-11-22T23:30:00Z'), 'Europe/Berlin'), '2026-11-23');
    assert.equal(zone.day_of(new Date('2026-11-23T04:59:59Z'), 'America/New_York'), '2026-11-22');
  });

  test('counts days over the end of a leap February', () => {
    assert.equal(zone.add_days('2028-02-28', 2), '2028-03-01');
    assert.equal(zone.days_between('2028-02-28', '2028-03-01'), 2);
    assert.equal(zone.is_day('2026-13-01'), false);
  });
});

describe('words for numbers', () => {
  let format;
  before(async () => { format = await load('shared/format.ts'); });

  test('durations take the unit that a person would', () => {
    assert.deepEqual([0, 59, 60, 3540, 3600, 11_100, 172_799, 187_200].map(format.duration),
      ['0 s', '59 s', '1 min', '59 min', '1 h 00 min', '3 h 05 min', '2 d 0 h', '2 d 4 h']);
  });

  test('the unknown is a dash, never a nought', () => {
    assert.deepEqual([format.speed(null), format.km(null), format.duration(null), format.heading(null), format.ago(null)], ['–', '–', '–', '–', 'never']);
    assert.deepEqual([format.speed(0), format.km(0)], ['0 km/h', '0.0 km']);
  });

  test('headings go round the compass', () => {
    assert.deepEqual([0, 22, 23, 90, 225, 338, 359].map(format.heading), ['north', 'north', 'north-east', 'east', 'south-west', 'north', 'north']);
  });

  test('clocks show the fleet\'s zone', () => {
    const clock = new format.ZoneClock('Africa/Nairobi');
    assert.equal(clock.time_s('2026-11-23T21:00:05Z'), '00:00:05');
    assert.match(clock.day_time('2026-11-23T21:00:05Z'), /Tue,? 24 Nov,? 00:00/);
  });
});

test('lists survive the address, commas and all', async () => {
  const { join_list, split_list } = await load('shared/url_state.ts');
  for (const list of [[], ['a'], ['a', 'b'], ['Berlin, Mitte', 'Köln']]) assert.deepEqual(split_list(join_list(list)), list);
});

test('an event stream is read block by block, however it is cut', async () => {
  const { read_events } = await load('shared/event_stream.ts');
  const bytes = new TextEncoder().encode(': hello\n\nevent: positions\ndata: {"a":\ndata: "ü"}\n\r\nevent: x\r\ndata:1\r\n\r\ndata: cut off');
  for (const size of [1, 7, bytes.length]) {
    const seen = [];
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    await read_events(body, (event) => seen.push(event), () => {});
    assert.deepEqual(seen, [{ event: 'positions', data: '{"a":\n"ü"}' }, { event: 'x', data: '1' }], `in pieces of ${size}`);
  }
});

describe('files', () => {
  const trip = (properties) => ({
    type: 'Feature', geometry: { type: 'LineString', coordinates: [[13.4, 52.5], [13.5, 52.6]] },
    properties: {
      trip_id: 7, imei: '359857080000001', vehicle_number: 'B-FL 1', driver_name: null, cost_centre: 'North', assigned_city: null,
      start_time: '2026-11-23T06:00:00Z', end_time: '2026-11-23T06:10:00Z', duration_s: 600, distance_km: 12.3, avg_speed_kmh: 73.8, max_speed_kmh: 90, idle_s: 0, ...properties,
    },
  });

  test('CSV quotes what needs it, leaves the unknown empty, and disarms formulas', async () => {
    const { csv_of } = await load('trips/export.ts');
    const lines = csv_of([trip({}), trip({ driver_name: 'Erle, "K."', cost_centre: '=1+1' })]).split('\r\n');
    assert.equal(lines[1], '7,359857080000001,B-FL 1,,North,,2026-11-23T06:00:00Z,2026-11-23T06:10:00Z,600,12.3,73.8,90,0');
    assert.equal(lines[2], `7,359857080000001,B-FL 1,"Erle, ""K.""",'=1+1,,2026-11-23T06:00:00Z,2026-11-23T06:10:00Z,600,12.3,73.8,90,0`);
    assert.equal(lines[3], '');
  });

  test('GPX keeps gaps apart, a lone fix as a waypoint, speeds and escaped names', async () => {
    const { gpx_of } = await load('trips/export.ts');
    const fix = (t, lng) => ({ t, at: [lng, 52], speed_kmh: 1, direction_deg: null });
    const xml = gpx_of([trip({ vehicle_number: 'A<&>' })], [[fix(0, 1), fix(60, 2)], [fix(600, 3)]]);
    assert.equal(xml.match(/<trk>/g).length, 1);
    assert.ok(xml.includes('<name>A&lt;&amp;&gt; 2026-11-23T06:00:00Z</name>'));
    assert.ok(xml.includes('<wpt lat="52" lon="3"><time>1970-01-01T00:10:00.000Z</time><name>A&lt;&amp;&gt; 2026-11-23T06:00:00Z</name><extensions><gpxtpx:speed>0.28</gpxtpx:speed><gpxtpx:TrackPointExtension><gpxtpx:speed>0.28</gpxtpx:speed></gpxtpx:TrackPointExtension></extensions></wpt>'));
    assert.equal(gpx_of([trip({})], null).match(/<trkpt /g).length, 2);
  });
});

test('a route is cut where the tracker was silent, and dashed there', async () => {
  const { known_parts, gap_lines } = await load('shared/map/geometry.ts');
  const line = [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0]];
  assert.deepEqual(known_parts(line), [line]);
  assert.deepEqual(known_parts(line, [1]), [[[0, 0], [1, 0]], [[2, 0], [3, 0], [4, 0]]]);
  assert.deepEqual(known_parts(line, [0, 3]), [[[1, 0], [2, 0], [3, 0]]], 'a lone point is no line');
  assert.deepEqual(gap_lines(line, [0, 3]), [[[0, 0], [1, 0]], [[3, 0], [4, 0]]]);
});

describe('what is installed', () => {
  // Debian 12 has Node 18; a build server that has a newer one would not notice.
  for (const lock of ['package-lock.json', `${source}/package-lock.json`])
    test(`every package of ${lock.split('/').slice(-2).join('/')} runs with Node 18`, async () => {
      const { packages } = JSON.parse(await readFile(lock.startsWith('/') ? lock : new URL(lock, import.meta.url), 'utf8'));
      const needs_newer = Object.entries(packages).filter(([, { engines }]) => engines?.node)
        .filter(([, { engines }]) => !engines.node.split('||').some((range) => Number(/\d+/.exec(range)?.[0] ?? 0) <= 18))
        .map(([name, { engines }]) => `${name}: ${engines.node}`);
      assert.deepEqual(needs_newer, []);
      assert.ok(Object.keys(packages).length > 3);
    });
});

test('every question mark has its heading in docs/use/figures.md', async () => {
  const rules = await readFile(`${source}/../../../docs/use/figures.md`, 'utf8');
  const union = /type Figure = ([^;]*);/.exec(await readFile(`${source}/shared/figure_help.ts`, 'utf8'))[1];
  const names = union.match(/'[^']+'/g).map((quoted) => quoted.slice(1, -1));
  assert.ok(names.length > 8);
  for (const name of names) assert.ok(rules.includes(`\n## ${name}\n`), name);
});
