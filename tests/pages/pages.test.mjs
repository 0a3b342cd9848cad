// Opens both pages in a browser, uses every feature by hand, and holds what is shown against the API's own JSON.
// BASE_URL names a running `fleet serve`; without it the mock stands in, and what only the mock can do is tested too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import { launch, map_drawn, until } from './browser.mjs';
import { start_mock } from './mock.mjs';

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const statuses = ['moving', 'idle', 'parked', 'offline'];

let browser;
let mock = null;
let base = process.env.BASE_URL?.replace(/\/$/, '') ?? null;
let page;
let complaints = [];

before(async () => {
  if (!base) {
    mock = await start_mock({ vehicles: 60, stream: false, ...(process.env.FLEET_PAGES_OUT && { pages: process.env.FLEET_PAGES_OUT }) });
    base = mock.url;
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await mock?.close();
});

const api = async (path, body) => {
  const response = await fetch(`${base}${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
};

async function open(path, { width = 1280, height = 860, dark = false, expect_errors = false } = {}) {
  await page?.context().close();
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type()) && !expect_errors) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => { if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) complaints.push(`asked elsewhere: ${request.url()}`); });
  await page.goto(`${base}${path}`);
}

async function open_live(path = '/', options) {
  await open(path, options);
  await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what: 'live data' });
  await map_drawn(page, ['vehicles', 'clusters']);
}

async function open_trips(path = '/trips?from=' + yesterday(), options) {
  await open(path, options);
  await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what: 'trips' });
  await map_drawn(page, ['trips', 'track']);
}

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
const text = (selector) => page.locator(selector).first().textContent();
const query = () => new URL(page.url()).searchParams;
const whole = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);

/** The fleet is moving while the test looks: what is shown must lie between the API before and after. */
async function live_like(read, compare) {
  for (let attempt = 0; ; ++attempt) {
    const shown = await read();
    const truth = await api('/webhook/live-positions');
    try {
      return compare(shown, truth);
    } catch (error) {
      if (attempt === 30) throw error;
      await page.waitForTimeout(700);
    }
  }
}

async function no_faults(what) {
  await page.evaluate(axe_source);
  // A card that still fades in is pale: contrast is judged when nothing moves.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => null));
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const serious = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), [], what);
}

describe('live page', () => {
  test('shows as many vehicles of each state as the API counts', async () => {
    await open_live();
    await live_like(
      () => page.$$eval('.tile', (tiles) => tiles.map((tile) => [tile.dataset.state, Number(tile.querySelector('b').textContent)])),
      (shown, { summary }) => assert.deepEqual(shown, statuses.map((status) => [status, summary[status]])));
    await live_like(() => text('.list-head [role=status]'), (shown, { summary }) => assert.equal(shown, `${whole(summary.vehicles)} vehicles`));
    assert.deepEqual(complaints, []);
  });

  test('draws every vehicle that has a position, where the API says it is', async () => {
    await open_live('/?roads=0');
    const { geojson } = await api('/webhook/live-positions');
    const still = geojson.features.filter(({ geometry, properties }) => geometry && properties.status === 'parked').slice(0, 40);
    assert.ok(still.length > 0, 'the fleet has parked vehicles');
    const seen = await page.evaluate(() => window.__fleet.map.querySourceFeatures('vehicles').map(({ properties, geometry }) => [properties.imei, ...geometry.coordinates]));
    const at = new Map(seen.map(([imei, lng, lat]) => [imei, [lng, lat]]));
    let compared = 0;
    for (const { properties, geometry } of still) {
      const place = at.get(properties.imei);
      if (!place) continue; // outside the tiles that the view needs, or in a ring
      ++compared;
      for (const i of [0, 1]) assert.ok(Math.abs(place[i] - geometry.coordinates[i]) < 2e-3, `${properties.vehicle_number}: ${place} is not ${geometry.coordinates}`);
    }
    assert.ok(compared > 0, 'some were compared');
  });

  test('filters by state, and the address remembers it', async () => {
    await open_live();
    await page.click('.tile[data-state=parked]');
    assert.equal(await page.getAttribute('.tile[data-state=parked]', 'aria-pressed'), 'true');
    await live_like(() => text('.list-head [role=status]'), (shown, { summary }) => assert.equal(shown, `${whole(summary.parked)} of ${whole(summary.vehicles)} vehicles`));
    assert.equal(query().get('state'), 'parked');
    await page.reload();
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true');
    assert.equal(await page.getAttribute('.tile[data-state=parked]', 'aria-pressed'), 'true');
  });

  test('filters by cost centre with the count that it announced', async (t) => {
    await open_live();
    const { geojson } = await api('/webhook/live-positions');
    const centres = new Set(geojson.features.map(({ properties }) => properties.cost_centre));
    if (centres.size < 2) return t.skip('the fleet has one cost centre');
    const centre = geojson.features[0].properties.cost_centre;
    const wanted = geojson.features.filter(({ properties }) => properties.cost_centre === centre).length;
    const chip = page.locator(`section[aria-label="Cost centre"] .chip[data-value="${centre}"]`);
    assert.equal(await chip.locator('b').textContent(), whole(wanted));
    await chip.click();
    assert.equal(await text('.list-head [role=status]'), `${whole(wanted)} of ${whole(geojson.features.length)} vehicles`);
    assert.equal(query().get('centre'), centre.replaceAll(',', ',,'));
  });

  test('finds a vehicle by its plate however it is typed, and shows what the API knows of it', async () => {
    await open_live();
    const { geojson } = await api('/webhook/live-positions');
    const wanted = geojson.features.filter(({ geometry, properties }) => geometry && properties.status === 'parked').at(-1).properties;
    await page.fill('#search', wanted.vehicle_number.toLowerCase().replaceAll(/[ -]/g, ''));
    await page.locator(`[role=option][data-imei="${wanted.imei}"]`).click();
    assert.equal(await text('#card-title'), wanted.vehicle_number);
    assert.ok((await text('.card-who')).startsWith(wanted.driver_name ?? 'No driver'));
    assert.equal(await text('[data-fact=Ignition] dd'), wanted.acc_on === null ? '–' : wanted.acc_on ? 'On' : 'Off');
    assert.equal(await text('[data-fact=Odometer] dd'), wanted.odometer_km === null ? '–' : `${whole(wanted.odometer_km)} km`);
    assert.equal(await text('[data-fact=Tracker] small'), wanted.imei);
    assert.equal(query().get('vehicle'), wanted.imei);
    assert.deepEqual(complaints, []);
  });

  test('shows the track of 24 and 72 hours with the sums of the API', async () => {
    await open_live();
    const vehicle = (await api('/webhook/live-positions')).geojson.features.find(({ geometry, properties }) => geometry && properties.status === 'parked').properties;
    await open_live(`/?vehicle=${vehicle.imei}`);
    for (const hours of [24, 72]) {
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().includes(`hours=${hours}`)),
        hours === 72 ? page.click('[data-hours="72"]') : page.reload(),
      ]);
      const { summary } = await answer.json();
      const truth = await api(`/webhook/live-positions/track?vehicle_number=${encodeURIComponent(vehicle.vehicle_number)}&hours=${hours}`);
      assert.equal(truth.vehicle.imei, vehicle.imei);
      assert.ok(Math.abs(truth.summary.fixes - summary.fixes) <= 20, 'the window has moved on by seconds only');
      const told = summary.fixes === 0 ? `No fixes in the last ${hours} h` : `· ${whole(summary.fixes)} fixes`;
      await until(page, (part) => document.querySelector('.card-track').textContent.includes(part), told, { what: `track of ${hours} h: '${told}'` });
      if (summary.stretches > 1) assert.match(await text('.card-track'), new RegExp(`${summary.stretches - 1} gaps?`));
      if (summary.fixes > 1) await map_drawn(page, ['track']);
    }
    assert.equal(query().get('hours'), '72');
  });

  test('points at the track from the speed strip', async () => {
    await open_live();
    const moving = (await api('/webhook/live-positions')).geojson.features.filter(({ geometry }) => geometry);
    await open_live(`/?vehicle=${moving.find(({ properties }) => properties.status === 'moving')?.properties.imei ?? moving[0].properties.imei}`);
    await until(page, () => document.querySelector('.card-track').textContent.includes('fixes'));
    const strip = page.locator('.card .strip');
    await strip.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    assert.match(await text('.strip-readout'), /^\d\d:\d\d:\d\d · /);
    assert.match(await strip.getAttribute('aria-valuetext'), /km\/h|no data/);
  });

  test('finds the vehicles nearest to a clicked place, in the order of the API', async () => {
    await open_live();
    await page.click('.tool:has-text("Nearest")');
    await page.mouse.click(800, 400);
    await until(page, () => document.querySelectorAll('.nearest li b').length > 0);
    const [lat, lng] = query().get('near').split(',').map(Number);
    const shown = await page.$$eval('.nearest li b', (names) => names.map((name) => name.textContent));
    const { geojson } = await api(`/webhook/live-positions/nearest?lat=${lat}&lng=${lng}&limit=5`);
    const truth = geojson.features.map(({ properties }) => properties.vehicle_number);
    assert.ok(shown.filter((name) => truth.includes(name)).length >= shown.length - 1, `${shown} against ${truth}`);
    await page.click('.nearest li button');
    assert.equal(await text('#card-title'), shown[0]);
  });

  test('sorts the list by speed', async () => {
    await open_live('/?state=moving');
    await page.selectOption('#sort', 'speed');
    const speeds = await page.$$eval('[role=option] .row-state b', (cells) => cells.map((cell) => parseInt(cell.textContent, 10)));
    assert.deepEqual(speeds, [...speeds].sort((a, b) => b - a));
  });

  test('works by keyboard alone', async () => {
    await open_live();
    await page.keyboard.press('/');
    await page.keyboard.press('Tab');
    await page.locator('#list').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const chosen = await page.getAttribute('[role=option][aria-selected=true]', 'aria-posinset');
    assert.equal(chosen, '2');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'card-title');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.card').isVisible(), false);
  });

  test('colours by state when asked to', async (t) => {
    await open_live();
    if (!(await page.locator('[data-by=state]').isVisible())) return t.skip('the fleet has one cost centre');
    await page.click('[data-by=state]');
    assert.equal(query().get('colour'), 'state');
    const colours = () => page.evaluate(() => [...new Set(window.__fleet.map.querySourceFeatures('vehicles').filter((f) => f.properties.status === 'parked').map((f) => f.properties.colour))]);
    await until(page, () => window.__fleet.map.querySourceFeatures('vehicles').every((f) => f.properties.status !== 'parked' || f.properties.colour === '#4a6bd6'));
    assert.deepEqual(await colours(), ['#4a6bd6']);
  });

  test('has no serious accessibility faults, light or dark, with a card open', async () => {
    for (const dark of [false, true]) {
      await open_live('/', { dark });
      await page.locator('[role=option]').first().click();
      await until(page, () => !document.querySelector('.card').hidden);
      await page.waitForTimeout(400);
      await no_faults(dark ? 'dark' : 'light');
    }
  });

  test('fits into 360 pixels without a sideways scroll', async () => {
    await open_live('/', { width: 360, height: 740 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.locator('[role=option]').first().click();
    const box = await page.locator('.card').boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 360);
  });
});

describe('trips page', () => {
  /** Midnight in the fleet's zone, found without the page's code: try every half hour around UTC midnight. */
  function midnight(date, zone) {
    const utc = Date.parse(`${date}T00:00:00Z`);
    for (let shift = -14; shift <= 14; shift += 0.25) {
      const at = new Date(utc + shift * 3_600_000);
      const told = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
      if (told === `${date} 00:00:00`) return at.toISOString();
    }
    throw new Error(`no midnight of ${date} in ${zone}`);
  }

  async function truth(date, filter = {}) {
    const { timezone } = await api('/config.json');
    const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    return api('/webhook/fleet-dashboard', { start: midnight(date, timezone), end: midnight(next, timezone), ...filter });
  }

  test('shows the sums of the day as the API counted them', async () => {
    await open_trips();
    const { summary } = await truth(yesterday());
    assert.ok(summary.trips > 0, 'yesterday had trips');
    assert.equal(await text('[data-sum=Vehicles] dd'), whole(summary.vehicles));
    assert.equal(await text('[data-sum=Trips] dd'), whole(summary.trips_total));
    const km = summary.distance_km >= 1000 ? whole(summary.distance_km) : summary.distance_km.toFixed(1);
    assert.equal(await text('[data-sum=Distance] dd'), `${km} km`);
    assert.equal(await text('[data-sum="Top speed"] dd'), `${whole(summary.max_speed_kmh)} km/h`);
    assert.equal(await text('.list-head [role=status]'), `${whole(summary.trips)} trips`);
    assert.deepEqual(complaints, []);
  });

  test('draws a route for every trip that has one', async () => {
    await open_trips();
    const { geojson } = await truth(yesterday());
    const spread = (line) => Math.max(...[0, 1].map((axis) => Math.max(...line.map((p) => p[axis])) - Math.min(...line.map((p) => p[axis]))));
    const routes = geojson.features.filter(({ geometry }) => geometry && spread(geometry.coordinates) > 0.003).length; // smaller ones are dots here
    const drawn = await until(page, (wanted) => {
      const ids = new Set(window.__fleet.map.querySourceFeatures('trips').map(({ properties }) => properties.trip_id));
      return ids.size >= wanted * 0.9 && ids.size;
    }, routes, { what: `${routes} routes` });
    assert.ok(drawn <= geojson.features.length);
  });

  test('sorts the table and puts the same rows into the CSV', async () => {
    await open_trips();
    const { geojson } = await truth(yesterday());
    await page.click('th.km button');
    assert.equal(await page.getAttribute('th.km', 'aria-sort'), 'descending');
    const longest = [...geojson.features].sort((a, b) => b.properties.distance_km - a.properties.distance_km)[0].properties;
    assert.equal(await text('tbody tr td.km'), longest.distance_km.toFixed(1));
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[aria-label="Export CSV"]')]);
    const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    assert.equal(lines.length, geojson.features.length + 1);
    assert.ok(lines[1].startsWith(`${longest.trip_id},${longest.imei},`), lines[1]);
    assert.equal(download.suggestedFilename(), `trips-${yesterday()}.csv`);
  });

  test('narrows to one vehicle, and to one cost centre', async () => {
    await open_trips();
    const all = await truth(yesterday());
    const { vehicle_number, cost_centre } = all.geojson.features[0].properties;
    await page.fill('#vehicle', vehicle_number);
    await page.press('#vehicle', 'Enter');
    const one = await truth(yesterday(), { vehicles: [vehicle_number] });
    await until(page, (n) => document.querySelector('[data-sum=Trips] dd').textContent === n, whole(one.summary.trips_total));
    assert.equal(query().get('vehicle'), vehicle_number);
    await page.click('.query .chip');
    await page.selectOption('#centre', cost_centre);
    const centre = await truth(yesterday(), { cost_centre });
    await until(page, (n) => document.querySelector('[data-sum=Trips] dd').textContent === n, whole(centre.summary.trips_total));
    assert.equal(await text('[data-sum=Vehicles] dd'), whole(centre.summary.vehicles));
  });

  test('steps to the day before and remembers it', async () => {
    await open_trips();
    const before_that = new Date(Date.parse(`${yesterday()}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    await page.click('[aria-label="Earlier"]');
    const { summary } = await truth(before_that);
    await until(page, (n) => document.querySelector('[data-sum=Trips] dd').textContent === n, whole(summary.trips_total));
    assert.equal(query().get('from'), before_that);
  });

  test('shows a chosen trip fix by fix, with its gaps and stops', async () => {
    await open_trips();
    const { geojson } = await truth(yesterday());
    await page.click('tbody tr:first-child td.km');
    const id = Number(query().get('trip'));
    const trip = geojson.features.find(({ properties }) => properties.trip_id === id).properties;
    await until(page, () => /fixes/.test(document.querySelector('.detail [role=status]').textContent), null, { what: 'fixes of the trip' });
    const track = await api(`/webhook/live-positions/track?vehicle_number=${trip.imei}&hours=${Math.ceil((Date.now() - Date.parse(trip.start_time)) / 3_600_000 + 0.1)}`);
    const [from, to] = [Date.parse(trip.start_time) / 1000, Date.parse(trip.end_time) / 1000];
    const stretches = track.geojson.features.map(({ properties }) => properties.times.filter((t) => t >= from && t <= to)).filter((times) => times.length > 0);
    const fixes = stretches.reduce((sum, times) => sum + times.length, 0);
    const told = await text('.detail [role=status]');
    assert.ok(told.startsWith(`${whole(fixes)} fixes`), `${told} against ${fixes}`);
    assert.ok(stretches.length === 1 ? told.includes('no gaps') : told.includes(`${stretches.length - 1} gap`), told);
    await map_drawn(page, ['track']);
    assert.deepEqual(complaints, []);
  });

  test('replays the day at the chosen speed, and scrubs', async () => {
    await open_trips();
    await page.selectOption('#rate', '600');
    const begin = await page.evaluate(() => window.__fleet.replay.t);
    await page.click('[aria-label="Play"]');
    await page.waitForTimeout(1500);
    await page.click('[aria-label="Pause"]');
    const passed = await page.evaluate((from) => window.__fleet.replay.t - from, begin);
    assert.ok(passed > 500 && passed < 1800, `1.5 s at 600x are about 900 s, not ${passed}`);
    const middle = await page.evaluate(() => {
      const { from, to } = window.__fleet.replay;
      return Math.round((from + to) / 2);
    });
    await page.locator('.scrub').evaluate((slider, t) => { slider.value = t; slider.dispatchEvent(new Event('input', { bubbles: true })); }, middle);
    const { geojson } = await truth(yesterday());
    const under_way = geojson.features.filter(({ geometry, properties }) => geometry && Date.parse(properties.start_time) / 1000 <= middle && middle <= Date.parse(properties.end_time) / 1000).length;
    assert.equal(await page.evaluate(() => window.__fleet.canvas.heads), under_way);
  });

  test('exports the chosen trip as GPX with times, and all routes as GeoJSON', async () => {
    await open_trips();
    const [all] = await Promise.all([page.waitForEvent('download'), page.click('[aria-label="Export GeoJSON"]')]);
    const { geojson } = await truth(yesterday());
    assert.deepEqual(JSON.parse(readFileSync(await all.path(), 'utf8')).features.length, geojson.features.length);
    await page.click('tbody tr:first-child td.km');
    await until(page, () => /fixes/.test(document.querySelector('.detail [role=status]').textContent));
    const [gpx] = await Promise.all([page.waitForEvent('download'), page.click('[aria-label="Export GPX"]')]);
    const xml = readFileSync(await gpx.path(), 'utf8');
    const fixes = Number((await text('.detail [role=status]')).replace(/[^\d].*/, ''));
    assert.equal(xml.match(/<trkpt /g).length, fixes);
    assert.equal(xml.match(/<time>/g).length, fixes);
  });

  test('has no serious accessibility faults, light or dark, with a trip chosen', async () => {
    for (const dark of [false, true]) {
      await open_trips(undefined, { dark });
      await page.click('tbody tr:first-child td.km');
      await until(page, () => /fixes/.test(document.querySelector('.detail [role=status]').textContent));
      await no_faults(dark ? 'dark' : 'light');
    }
  });

  test('fits into 360 pixels without a sideways scroll', async () => {
    await open_trips(undefined, { width: 360, height: 740 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });
});

describe('analytics', () => {
  async function open_analytics(t, options) {
    if (!(await api('/config.json')).features?.includes('analytics')) return t.skip('the server has no analytics');
    await open('/trips?view=analytics', options);
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what: 'analytics' });
    return true;
  }
  const rows = (card) => page.$$eval(`[data-card=${card}] tbody tr`, (list) => list.map((row) => [...row.cells].map((cell) => cell.textContent)));

  test('shows today, and every vehicle that has not moved or idles now', async (t) => {
    if (!(await open_analytics(t))) return;
    const { timezone } = await api('/config.json');
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short' }).format(new Date());
    const summary = await api(`/analytics/fleet-summary?from=${today}&to=${today}`);
    assert.equal(await text('[data-card=today] [data-sum="Vehicles driven"] dd'), `${summary.today.vehicles} of ${summary.today.vehicles_total}`);
    const { rows: use } = await api('/analytics/utilisation');
    const still = use.filter(({ trips }) => trips === 0).map(({ vehicle_number }) => vehicle_number).sort();
    assert.deepEqual((await rows('still')).map(([vehicle]) => vehicle).sort().slice(0, 8), still.slice(0, 8));
    assert.ok((await page.getAttribute('[data-card=km] .chart', 'aria-label')).includes(`${today} ${Math.round(summary.rows[0].distance_km)} km`));
    assert.deepEqual(complaints, []);
  });

  test('sorts drivers by what is clicked', async (t) => {
    if (!(await open_analytics(t))) return;
    await page.click('[data-card=behaviour] th:nth-child(2) button');
    await page.click('[data-card=behaviour] .more').catch(() => {});
    const shown = (await rows('behaviour')).map(([, km]) => Number(km.replace(/[^\d.]/g, '')));
    const { rows: drivers } = await api('/analytics/driver-behaviour');
    assert.equal(shown.length, drivers.length);
    assert.deepEqual(shown, [...shown].sort((a, b) => (shown[0] > shown.at(-1) ? b - a : a - b)));
  });

  test('keeps the other cards when one answer fails', async (t) => {
    if (!(await api('/config.json')).features?.includes('analytics')) return t.skip('the server has no analytics');
    await open('/', { expect_errors: true });
    await page.route('**/analytics/alarms*', (route) => route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: 'the database is busy', hint: null } } }));
    await page.goto(`${base}/trips?view=analytics`);
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true');
    assert.equal(await text('[data-card=alarms] [role=alert]'), 'Could not be loaded: the database is busy.');
    assert.ok((await rows('clock')).length > 0);
  });

  test('has no serious accessibility faults, light or dark, and fits 360 pixels', async (t) => {
    for (const dark of [false, true]) {
      if (!(await open_analytics(t, { dark, width: dark ? 360 : 1280 }))) return;
      await no_faults(dark ? 'dark' : 'light');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    }
  });
});

describe('when things go wrong', () => {
  afterEach(() => { for (const fault of Object.keys(mock?.faults ?? {})) delete mock.faults[fault]; });

  test('says that the server failed, counts down, and recovers by the button', async (t) => {
    if (!mock) return t.skip('needs the mock');
    await open_live('/', { expect_errors: true });
    mock.faults.down = true;
    await until(page, () => document.querySelector('.banner:not([hidden])')?.textContent.includes('the database cannot be reached'), null, { what: 'banner' });
    mock.faults.down = false;
    await page.click('.banner button');
    await until(page, () => document.querySelector('.banner').hidden, null, { what: 'recovery' });
  });

  test('says plainly when the data is old', async (t) => {
    if (!mock) return t.skip('needs the mock');
    mock.faults.stale_s = 3600;
    await open_live();
    await until(page, () => document.querySelector('.banner').textContent.includes('newest position is 1 h 0'), null, { what: 'warning' });
    assert.equal(await page.getAttribute('.pill', 'data-level'), 'old');
  });

  test('asks for the token, keeps it for the tab, and sends it', async (t) => {
    if (!mock) return t.skip('needs the mock');
    mock.faults.token = 'sesame';
    await open('/', { expect_errors: true });
    await page.waitForSelector('dialog #token');
    await page.fill('#token', 'wrong');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('dialog')?.textContent.includes('not accepted'), null, { what: 'second prompt' });
    await page.fill('#token', 'sesame');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what: 'data' });
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });

  test('takes changes from the event stream where the server has one', async (t) => {
    if (!mock) return t.skip('needs the mock');
    const streaming = await start_mock({ vehicles: 60, pages: mock.pages });
    try {
      const normal = base;
      base = streaming.url;
      await open_live();
      base = normal;
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      const before = await page.evaluate(() => document.querySelector('.list-space').textContent);
      await until(page, (old) => document.querySelector('.list-space').textContent !== old, before, { what: 'a change' });
      await page.waitForTimeout(12_000); // longer than a poll would take
      assert.deepEqual(asked.filter((url) => url.endsWith('/live-positions')), [], 'no polling while the stream runs');
    } finally {
      await page.context().close();
      page = null;
      await streaming.close();
    }
  });

  test('falls back to the built-in base map when the operator\'s style cannot be had', async () => {
    await open('/', { expect_errors: true });
    await page.route('**/config.json', async (route) => route.fulfill({ json: { ...(await (await route.fetch()).json()), map_style_url: `${base}/no-such-style.json` } }));
    await page.reload();
    await map_drawn(page, ['vehicles', 'clusters']);
    assert.ok(await page.evaluate(() => window.__fleet.map.getLayer('base-land') !== undefined));
    assert.ok(await page.locator('.tool:has-text("Driven roads")').isVisible());
  });

  test('a name with markup stays text', async (t) => {
    if (!mock) return t.skip('needs the mock');
    const evil = '<img src=x onerror=window.__hit=1>';
    await open('/');
    await page.route('**/webhook/live-positions', async (route) => {
      const answer = await (await route.fetch()).json();
      for (const { properties } of answer.geojson.features) Object.assign(properties, { vehicle_number: evil, driver_name: evil, cost_centre: evil });
      await route.fulfill({ json: answer });
    });
    await page.reload();
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true');
    await page.locator('[role=option]').first().click();
    assert.equal(await text('#card-title'), evil);
    assert.equal(await page.evaluate(() => window.__hit ?? null), null);
  });
});
