// The trips page in a browser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { map_drawn, until } from '../browser.mjs';
import { add_days, api, at_ease, dashboard, day, download, km, midnight, no_faults, opaque_above_map, open_trips, page, pages_out, query, reload, shows, slide, text, whole } from '../desk.mjs';
import { start_mock } from '../mock.mjs';
import { timezone as mock_zone } from '../mock/answers.mjs';

const sum_says = (name, words) => shows(`[data-sum="${name}"] dd`, words);
const clock = () => page.evaluate(() => window.__fleet.replay.t);
const fixes_shown = () => until(page, () => /\d fixes/.test(document.querySelector('.detail [role=status]').textContent), null, { what: 'fixes of the trip' });

/** The API's fixes of a trip, stretch by stretch: from the vehicle's track, which is not what the page asks for. */
async function stretches_of(trip, ask = api) {
  const hours = Math.ceil((Date.now() - Date.parse(trip.start_time)) / 3_600_000 + 0.1);
  const { geojson } = await ask(`/webhook/live-positions/track?vehicle_number=${trip.imei}&hours=${hours}`);
  const [from, to] = [trip.start_time, trip.end_time].map((time) => Date.parse(time) / 1000);
  return geojson.features.map(({ geometry, properties: p }) => p.times
    .map((t, i) => ({ t, at: geometry.type === 'Point' ? geometry.coordinates : geometry.coordinates[i], kmh: p.speeds_kmh[i] }))
    .filter(({ t }) => t >= from && t <= to)).filter((fixes) => fixes.length > 0);
}

describe('trips page', () => {
  let yesterday;
  let truth;
  before(async () => {
    yesterday = await day(1);
    truth = await dashboard(yesterday);
    assert.ok(truth.summary.trips > 0, 'yesterday had trips');
    await open_trips(`/trips?from=${yesterday}`);
  });

  test('asks for the day of the fleet\'s zone and shows its sums as the API counted them', async () => {
    const [request] = await Promise.all([page.waitForRequest('**/fleet-dashboard'), page.reload({ waitUntil: 'commit' })]);
    assert.deepEqual(request.postDataJSON(), { start: await midnight(yesterday), end: await midnight(add_days(yesterday, 1)) });
    const { summary: s } = truth;
    await sum_says('Vehicles', whole(s.vehicles));
    await sum_says('Trips', whole(s.trips_total));
    await sum_says('Distance', km(s.distance_km));
    await sum_says('Top speed', `${whole(s.max_speed_kmh)} km/h`);
    assert.ok((await text('.list-head [role=status]')).startsWith(`${whole(s.trips)} trips`));
    await at_ease();
  });

  test('draws a route for every trip that has one', async () => {
    const spread = (line) => Math.max(...[0, 1].map((axis) => Math.max(...line.map((p) => p[axis])) - Math.min(...line.map((p) => p[axis]))));
    const routes = truth.geojson.features.filter(({ geometry }) => geometry && spread(geometry.coordinates) > 0.003).length; // smaller ones are dots here
    await map_drawn(page, ['trips']);
    const drawn = await until(page, (wanted) => {
      const ids = new Set(window.__fleet.map.querySourceFeatures('trips').map(({ properties }) => properties.trip_id));
      return ids.size >= wanted * 0.9 && ids.size;
    }, routes, { what: `${routes} routes` });
    assert.ok(drawn <= truth.geojson.features.length);
  });

  test('draws all trips from tiles where the answer has the newest only', async () => {
    await page.route('**/fleet-dashboard', async (route) => {
      const answer = await (await route.fetch()).json();
      if (answer.summary) answer.summary.truncated = true;
      if (answer.geojson) answer.geojson.features = answer.geojson.features.slice(-1);
      await route.fulfill({ json: answer });
    });
    const [request] = await Promise.all([page.waitForRequest('**/tiles/**'), page.reload({ waitUntil: 'commit' })]);
    const asked = new URL(request.url());
    assert.match(asked.pathname, /^\/tiles\/\d+\/\d+\/\d+\.mvt$/);
    assert.deepEqual([asked.searchParams.get('start'), asked.searchParams.get('end')], [await midnight(yesterday), await midnight(add_days(yesterday, 1))]);
    const routes = truth.geojson.features.filter(({ geometry }) => geometry).map(({ id }) => id);
    const drawn = await until(page, (wanted) => {
      const ids = [...new Set(window.__fleet.map.querySourceFeatures('trip-tiles', { sourceLayer: 'trips' }).map(({ id }) => id))];
      return ids.length >= wanted && ids;
    }, Math.ceil(routes.length / 3), { what: 'lines from tiles' });
    assert.ok(drawn.every((id) => routes.includes(id)), 'each is a trip of that day');
    await page.unroute('**/fleet-dashboard');
    await reload();
  });

  test('sorts the table and puts the same rows into the CSV', async () => {
    await page.click('th.km button');
    assert.equal(await page.getAttribute('th.km', 'aria-sort'), 'descending');
    const longest = Math.max(...truth.geojson.features.map(({ properties }) => properties.distance_km));
    assert.equal(await text('tbody tr td.km'), km(longest).replace(' km', ''));
    const file = await download('[aria-label="Export CSV"]');
    assert.equal(file.name, `trips-${yesterday}.csv`);
    const [head, ...lines] = file.text.trim().split('\r\n').map((line) => line.split(','));
    assert.equal(lines.length, truth.geojson.features.length);
    const column = head.indexOf('distance_km');
    const sum = lines.reduce((total, cells) => total + Number(cells[column]), 0);
    assert.ok(Math.abs(sum - truth.summary.distance_km) < 0.0005 * lines.length, // rounded to metres, each
      `${sum} against ${truth.summary.distance_km}`);
    assert.equal(Number(lines[0][column]), longest);
    for (const key of ['vehicle', 'duration', 'max', 'start']) {
      await page.click(`th.${key} button`);
      assert.notEqual(await page.getAttribute(`th.${key}`, 'aria-sort'), 'none');
    }
  });

  test('exports all routes as GeoJSON', async () => {
    const file = await download('[aria-label="Export GeoJSON"]');
    assert.deepEqual(JSON.parse(file.text).features.map(({ id }) => id), truth.geojson.features.map(({ id }) => id));
  });

  test('narrows to a vehicle, a driver, a cost centre and a city', async () => {
    const { vehicle_number, driver_name, cost_centre, assigned_city } = truth.geojson.features.find(({ properties: p }) => p.driver_name && p.assigned_city).properties;
    await page.fill('#vehicle', vehicle_number.toLowerCase().replaceAll(' ', ''));
    await page.press('#vehicle', 'Enter');
    const one = await dashboard(yesterday, { vehicles: [vehicle_number] });
    await sum_says('Trips', whole(one.summary.trips_total));
    assert.equal(query().get('vehicle'), vehicle_number);
    await shows('.replay-note', 'Replays every trip of this vehicle, fix by fix');
    const silences = (await Promise.all(one.geojson.features.map(({ properties }) => stretches_of(properties)))).filter((stretches) => stretches.length > 1).length;
    assert.equal(await page.evaluate(async () => (await window.__fleet.map.getSource('trip-gaps').getData()).features.length), silences);
    await page.click('.query .chip');
    for (const [field, key, value] of [['driver', 'driver', driver_name], ['centre', 'cost_centre', cost_centre], ['city', 'city', assigned_city]]) {
      await page.selectOption(`#${field}`, value);
      const some = await dashboard(yesterday, { [key]: value });
      await sum_says('Trips', whole(some.summary.trips_total));
      await sum_says('Vehicles', whole(some.summary.vehicles));
      await sum_says('Distance', km(some.summary.distance_km));
      assert.equal(query().get(field), value);
      await page.selectOption(`#${field}`, '');
    }
    await sum_says('Trips', whole(truth.summary.trips_total));
  });

  test('takes a day, a step back, a range, a preset', async () => {
    const trips_of = async (first, last) => whole((await dashboard(first, {}, last)).summary.trips_total);
    const before_that = add_days(yesterday, -1);
    await page.click('[aria-label="Earlier"]');
    await sum_says('Trips', await trips_of(before_that));
    assert.equal(query().get('from'), before_that);
    await page.fill('#last-day', yesterday);
    await sum_says('Trips', await trips_of(before_that, yesterday));
    assert.deepEqual([query().get('from'), query().get('to')], [before_that, yesterday]);
    await page.click('.range-presets button:has-text("7 days")');
    await sum_says('Trips', await trips_of(await day(6), await day(0)));
    await page.click('.range-presets button:has-text("Yesterday")');
    await sum_says('Trips', whole(truth.summary.trips_total));
  });

  test('replays the whole fleet at 1 to 600 times the real speed, and scrubs', async () => {
    assert.deepEqual(await page.$$eval('#rate option', (all) => [all[0].value, all.at(-1).value]), ['1', '600']);
    await page.selectOption('#rate', '600');
    const begin = await clock();
    const [began_ms] = [Date.now(), await page.click('[aria-label="Play"]')];
    await page.waitForTimeout(1000);
    await page.click('[aria-label="Pause"]');
    const passed = (await clock()) - begin;
    assert.ok(passed > 100 && passed <= (Date.now() - began_ms) * 0.6 + 60, `${passed} s in ${Date.now() - began_ms} ms`);
    const middle = await page.evaluate(() => {
      const { from, to } = window.__fleet.replay;
      return Math.round((from + to) / 2);
    });
    await slide('.scrub', middle);
    const under_way = truth.geojson.features.filter(({ geometry, properties }) => geometry && Date.parse(properties.start_time) / 1000 <= middle && middle <= Date.parse(properties.end_time) / 1000).length;
    assert.equal(await page.evaluate(() => window.__fleet.canvas.heads), under_way);
    assert.equal(await opaque_above_map() === 255, under_way > 0);
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone: truth.filters.timezone, timeStyle: 'medium' }).format(new Date(middle * 1000));
    assert.ok((await text('.replay-time')).endsWith(wall));
  });

  test('shows a chosen trip fix by fix, with its gaps and stops', async () => {
    await page.click('th.duration button');
    await page.click('tbody tr:not(.space) td.km');
    const trip = truth.geojson.features.find(({ properties }) => properties.trip_id === Number(query().get('trip'))).properties;
    await fixes_shown();
    const stretches = await stretches_of(trip);
    const shown = await text('.detail [role=status]');
    assert.ok(shown.startsWith(`${whole(stretches.flat().length)} fixes`), shown);
    assert.ok(stretches.length === 1 ? shown.includes('no gaps') : shown.includes(`${stretches.length - 1} gap`), shown);
    await map_drawn(page, ['track']);
    const gaps = await page.evaluate(() => window.__fleet.map.querySourceFeatures('track-gaps').length);
    assert.equal(gaps > 0, stretches.length > 1);
    const stops = await page.$$eval('.stops .chip', (chips) => chips.map((chip) => chip.textContent));
    assert.ok(stops.every((words) => /^\d\d:\d\d\d+ (min|h)/.test(words)), `${stops}`);
    if (stops.length > 0) {
      await page.locator('.stops .chip').first().click();
      assert.ok((await text('.strip-readout')).startsWith(stops[0].slice(0, 5)), `${stops[0]} against ${await text('.strip-readout')}`);
    }
  });

  test('keeps the speed strip and the map in step', async () => {
    const trip = truth.geojson.features.find(({ properties }) => properties.trip_id === Number(query().get('trip'))).properties;
    const fixes = (await stretches_of(trip)).flat();
    await page.locator('.detail .strip').focus();
    await page.keyboard.press('End');
    const mark = () => page.evaluate(async () => (await window.__fleet.map.getSource('track-point').getData()).geometry?.coordinates);
    const end = await mark();
    for (const i of [0, 1]) assert.ok(Math.abs(end[i] - fixes.at(-1).at[i]) < 1e-6, `${end} against ${fixes.at(-1).at}`);
    assert.match(await text('.strip-readout'), new RegExp(`· ${whole(fixes.at(-1).kmh)} km/h`));
  });

  test('replays one vehicle, and the map follows it', async () => {
    await page.selectOption('#rate', '60');
    await page.click('.replay .button:has-text("Follow")');
    const centre = () => page.evaluate(() => window.__fleet.map.getCenter().toArray());
    await slide('.scrub', await page.evaluate(() => window.__fleet.replay.from));
    const before = await centre();
    await page.click('[aria-label="Play"]');
    await until(page, ([lng, lat]) => {
      const at = window.__fleet.map.getCenter();
      return Math.hypot(at.lng - lng, at.lat - lat) > 1e-4;
    }, before, { what: 'the map to follow' });
    await page.click('[aria-label="Pause"]');
    assert.match(await text('.strip-readout'), /^\d\d:\d\d:\d\d · \d+ km\/h/);
    assert.equal(await page.evaluate(() => window.__fleet.canvas.heads), 1);
  });

  test('exports the chosen trip as GPX with the time of every fix', async () => {
    const { name, text: xml } = await download('[aria-label="Export GPX"]');
    const fixes = Number((await text('.detail [role=status]')).replace(/ fixes.*/, '').replaceAll(',', ''));
    assert.equal(name, `trips-${yesterday}.gpx`);
    assert.equal(xml.match(/<trkpt /g).length, fixes);
    assert.equal(xml.match(/<time>/g).length, fixes);
  });

  test('exports the chosen trip alone as GeoJSON', async () => {
    const { name, text: json } = await download('[aria-label="Export GeoJSON"]');
    assert.equal(name, `trips-${yesterday}.geojson`);
    const chosen = truth.geojson.features.find(({ properties }) => properties.trip_id === Number(query().get('trip')));
    assert.deepEqual(JSON.parse(json), { type: 'FeatureCollection', features: [chosen] });
  });

  test('the address holds all of it', async () => {
    await page.selectOption('#rate', '300');
    await page.click('th.vehicle button');
    await page.evaluate(() => window.__fleet.map.jumpTo({ zoom: 13.5 }));
    await map_drawn(page, ['track']);
    const look = () => page.evaluate(() => ({
      pressed: [...document.querySelectorAll('[aria-pressed=true]')].map((e) => e.textContent), trip: document.querySelector('.detail h2').textContent,
      rate: document.querySelector('#rate').value, sort: document.querySelector('th.vehicle').getAttribute('aria-sort'),
      days: [document.querySelector('#first-day').value, document.querySelector('#last-day').value], query: location.search,
    }));
    const before = await look();
    await reload();
    await fixes_shown();
    assert.deepEqual(await look(), before);
    assert.deepEqual([before.days, before.rate, before.sort], [[yesterday, yesterday], '300', 'ascending']);
    await page.click('[aria-label="Close trip"]');
    assert.equal(query().get('trip'), null);
  });

  test('works by keyboard alone', async () => {
    const first = page.locator('tbody tr:not(.space)').first();
    const index = Number(await first.getAttribute('data-index'));
    await first.locator('td.start button').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.querySelector('tr.chosen').dataset.index), String(index + 1));
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.detail').isVisible(), false);
    await at_ease();
  });

  test('has no serious accessibility faults in the dark at 360 pixels, and in the light, with a trip chosen', async () => {
    for (const narrow of [true, false]) {
      await open_trips(`/trips?from=${yesterday}`, narrow ? { dark: true, width: 360, height: 740 } : {});
      await page.click('tbody tr:not(.space) td.km');
      await fixes_shown();
      await no_faults(narrow ? 'dark' : 'light');
      await at_ease();
    }
  });
});

// The fleet behind the other tests is days old: the stand-in's is as old as one asks, and keeps fixes for thirty days.
describe('a trip of long ago', () => {
  const standing = ({ kmh }) => kmh < 5;
  let mock;
  before(async () => { mock = await start_mock({ pages: pages_out, vehicles: 60, stream: false }); });
  after(() => mock.close());

  async function ask(path, body) {
    const response = await fetch(`${mock.url}${path}`, body && { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  }

  const days_ago = (back) => add_days(new Date().toISOString().slice(0, 10), -back);
  async function trips_of(date, filter = {}) {
    const [start, end] = await Promise.all([date, add_days(date, 1)].map((of) => midnight(of, mock_zone)));
    return (await ask('/webhook/fleet-dashboard', { start, end, ...filter })).geojson.features;
  }

  /** Clicks the trip's row, among those of its vehicle. */
  async function choose(date, { trip_id, vehicle_number }) {
    await open_trips(`/trips?from=${date}&vehicle=${encodeURIComponent(vehicle_number)}`, { origin: mock.url });
    const newest_first = (await trips_of(date, { vehicles: [vehicle_number] })).map(({ properties }) => properties).sort((a, b) => Date.parse(b.start_time) - Date.parse(a.start_time));
    await page.click(`tbody tr[data-index="${newest_first.findIndex((trip) => trip.trip_id === trip_id)}"] td.km`);
    assert.equal(query().get('trip'), String(trip_id));
  }

  /** When the vehicle stood for two minutes or more, by the next fix at which it did not. */
  function stops_in(fixes) {
    const starts = fixes.filter((fix, i) => standing(fix) && !(i > 0 && standing(fixes[i - 1])));
    return starts.map((start) => ({ from: start.t, to: (fixes.find((fix) => fix.t > start.t && !standing(fix)) ?? fixes.at(-1)).t })).filter(({ from, to }) => to - from >= 120);
  }

  test('has its strip, its stops, its gaps, its replay and its times', async () => {
    const date = days_ago(10);
    let trip = null;
    let stretches = [];
    for (const { properties } of (await trips_of(date)).filter(({ properties: p }) => p.gaps.length > 0)) {
      stretches = await stretches_of(properties, ask);
      if (stretches.length > 1 && stretches.some((fixes) => stops_in(fixes).length > 0)) {
        trip = properties;
        break;
      }
    }
    assert.ok(trip, 'some trip of that day has a gap and a stop');
    await choose(date, trip);
    await fixes_shown();
    const fixes = stretches.flat();
    const shown = await text('.detail [role=status]');
    assert.ok(shown.startsWith(`${whole(fixes.length)} fixes · ${stretches.length - 1} gap`), shown);
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone: mock_zone, timeStyle: 'short' });
    const stops = stretches.flatMap(stops_in).map(({ from, to }) => `${wall.format(new Date(from * 1000))}${Math.round((to - from) / 60)} min`);
    assert.deepEqual(await page.$$eval('.stops .chip', (chips) => chips.map((chip) => chip.textContent)), stops);
    await page.locator('.detail .strip').focus();
    await page.keyboard.press('End');
    assert.match(await text('.strip-readout'), new RegExp(`· ${whole(fixes.at(-1).kmh)} km/h`));
    await map_drawn(page, ['track']);
    assert.equal(await page.evaluate(async () => (await window.__fleet.map.getSource('track-gaps').getData()).features.length), stretches.length - 1);
    assert.equal(await text('.replay-note'), 'Replays this trip, fix by fix');
    const { text: xml } = await download('[aria-label="Export GPX"]');
    assert.deepEqual([...xml.matchAll(/<time>([^<]+)/g)].map(([, time]) => Date.parse(time) / 1000), fixes.map(({ t }) => t));
    assert.equal(xml.match(/<trkseg>/g).length, stretches.length);
    await at_ease();
  });

  test('whose fixes have expired has its route, and says why no more', async () => {
    const date = days_ago(40);
    const { properties, geometry } = (await trips_of(date)).find((trip) => trip.geometry);
    await choose(date, properties);
    await shows('.detail [role=status]', 'The fixes of this trip have expired: the route is shown without speeds.');
    assert.equal(await page.locator('.stops .chip').count(), 0);
    const { text: xml } = await download('[aria-label="Export GPX"]');
    assert.equal(xml.match(/<trkpt /g).length, geometry.coordinates.length);
    assert.ok(!xml.includes('<time>'));
    await at_ease();
  });
});
