// The live page in a browser.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { map_drawn, until } from '../browser.mjs';
import { api, at_ease, day, live_like, midnight, no_faults, opaque_above_map, open_live, page, poll, query, reload, shows, sql, text, whole } from '../desk.mjs';

const statuses = ['moving', 'idle', 'parked', 'offline'];
const positions = async () => (await api('/webhook/live-positions')).geojson.features;
const options = (part) => page.$$eval(`[role=option] ${part}`, (cells) => cells.map((cell) => cell.textContent));
const list_says = (words) => shows('.list-head [role=status]', words);
const on_map = () => page.evaluate(() => window.__fleet.map.querySourceFeatures('vehicles').filter((f) => f.properties.imei)
  .map(({ properties, geometry }) => ({ ...properties, at: geometry.coordinates })));

/** As just opened, without opening it again. */
async function tidy() {
  await page.keyboard.press('Escape');
  for (const pressed of await page.locator('.tile[aria-pressed=true], .chip[aria-pressed=true]').all()) await pressed.click();
  await page.fill('#search', '');
  await page.locator('#list').evaluate((list) => { list.scrollTop = 0; });
}

describe('live page', () => {
  let fleet;
  let parked; // a vehicle that stays where it is while the tests look
  before(async () => {
    await poll();
    await open_live('/?roads=0');
    fleet = await positions();
    parked = fleet.filter(({ geometry, properties }) => geometry && properties.status === 'parked').at(-1).properties;
  });

  test('shows as many vehicles of each state as the API counts', async () => {
    await live_like(
      () => page.$$eval('.tile', (tiles) => tiles.map((tile) => [tile.dataset.state, Number(tile.querySelector('b').textContent)])),
      (shown, { summary }) => assert.deepEqual(shown, statuses.map((status) => [status, summary[status]])));
    await list_says(`${fleet.length} vehicles`);
    await at_ease();
  });

  test('draws every vehicle where the API says it is, in its cost centre\'s colour and its state\'s shape, heading where it heads', async () => {
    const legend = new Map(await page.$$eval('section[aria-label="Cost centre"] .chip', (chips) => chips.map((chip) => [chip.dataset.value, chip.querySelector('.dot').style.background])));
    assert.ok(legend.size > 1 && new Set(legend.values()).size === legend.size, 'a colour for every cost centre');
    const rgb = (hex) => `rgb(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(', ')})`;
    await live_like(on_map, (drawn, { geojson }) => {
      const known = new Map(geojson.features.map((feature) => [feature.properties.imei, feature]));
      assert.ok(drawn.length > 0);
      for (const { imei, status, colour, turn, at } of drawn) {
        const { properties: p, geometry } = known.get(imei);
        assert.equal(status, p.status);
        assert.equal(rgb(colour), legend.get(p.cost_centre), p.vehicle_number);
        assert.equal(turn, status === 'moving' ? (p.direction_deg ?? 0) : 0);
        if (status === 'parked') for (const i of [0, 1]) assert.ok(Math.abs(at[i] - geometry.coordinates[i]) < 2e-3, `${p.vehicle_number}: ${at}`);
      }
    });
    const [image, opacity] = await page.evaluate(() => [window.__fleet.map.getLayoutProperty('vehicles', 'icon-image'), window.__fleet.map.getPaintProperty('vehicles', 'icon-opacity')]);
    assert.deepEqual(image, ['concat', ['get', 'status'], '|', ['get', 'colour']]);
    assert.deepEqual([opacity[0], opacity.at(-1).slice(0, 3)], ['step', ['case', ['get', 'glides'], 0]], 'where there are no rings the moving are drawn above the map');
    for (const paler of [opacity[2], opacity.at(-1)[3]]) assert.ok(paler[paler.indexOf('offline') + 1] < paler.at(-1), 'the offline are paler');
  });

  test('colours by state when asked to', async () => {
    await page.click('[data-by=state]');
    assert.equal(query().get('colour'), 'state');
    await until(page, () => window.__fleet.map.querySourceFeatures('vehicles').every((f) => f.properties.status !== 'parked' || f.properties.colour === '#4a6bd6'), null, { what: 'colours of states' });
    await page.click('[data-by=centre]');
  });

  test('names plates near by, and gathers a crowd into rings from afar that open when clicked', async () => {
    const at = fleet.find(({ properties }) => properties.imei === parked.imei).geometry.coordinates;
    const look = async (zoom) => {
      await page.evaluate(([center, z]) => window.__fleet.map.jumpTo({ center, zoom: z }), [at, zoom]);
      await map_drawn(page, ['vehicles', 'clusters']);
      return page.evaluate(() => ['vehicle-plates', 'clusters'].map((layer) => window.__fleet.map.queryRenderedFeatures({ layers: [layer] }).map((f) => f.properties.plate ?? f.properties.point_count)));
    };
    await look(13);
    const plates = await until(page, () => window.__fleet.map.queryRenderedFeatures({ layers: ['vehicle-plates'] }).map((f) => f.properties.plate), null, { what: 'plates' });
    assert.ok(plates.every((plate) => fleet.some(({ properties }) => properties.vehicle_number === plate)));
    assert.deepEqual((await look(10))[0], []);
    const [, rings] = await look(4);
    assert.ok(rings.length > 0 && rings.every((n) => n >= 4), `${rings}`);
    const place = await page.evaluate(() => {
      const { map } = window.__fleet;
      const ring = map.queryRenderedFeatures({ layers: ['clusters'] })[0];
      const { x, y } = map.project(ring.geometry.coordinates);
      const box = map.getCanvas().getBoundingClientRect();
      return [x + box.x, y + box.y];
    });
    await page.mouse.click(...place);
    await until(page, () => window.__fleet.map.getZoom() > 6 && !window.__fleet.map.isMoving(), null, { what: 'the ring to open' });
    await page.click('.tool:has-text("Fit")');
    await map_drawn(page, ['vehicles']);
  });

  test('filters by state, cost centre, city and words, with the counts that the legend announced', async () => {
    await tidy();
    const count = (wanted) => fleet.filter(({ properties: p }) => Object.entries(wanted).every(([key, value]) => (p[key] ?? '') === value)).length;
    const { cost_centre, assigned_city } = parked;
    for (const [section, value, wanted] of [['Cost centre', cost_centre, { cost_centre }], ['City', assigned_city, { assigned_city }]]) {
      const chip = page.locator(`section[aria-label="${section}"] .chip[data-value="${value}"]`);
      assert.equal(await chip.locator('b').textContent(), whole(count(wanted)));
      await chip.click();
      await list_says(`${count(wanted)} of ${fleet.length} vehicles`);
      await chip.click();
    }
    await page.click('.tile[data-state=parked]');
    await live_like(() => text('.list-head [role=status]'), (shown, { summary }) => assert.equal(shown, `${whole(summary.parked)} of ${whole(summary.vehicles)} vehicles`));
    await page.click('.tile[data-state=parked]');
    await page.fill('#search', 'no such plate');
    await list_says(`0 of ${fleet.length} vehicles`);
    await page.click('.empty button');
    await list_says(`${fleet.length} vehicles`);
    await page.fill('#search', parked.driver_name.toUpperCase());
    await until(page, (imei) => document.querySelector(`[role=option][data-imei="${imei}"]`), parked.imei, { what: 'the driver' });
  });

  test('finds a vehicle by its plate however it is typed, and shows what the API knows of it', async () => {
    await tidy();
    await page.fill('#search', parked.vehicle_number.toLowerCase().replaceAll(/[ -]/g, ''));
    await page.locator(`[role=option][data-imei="${parked.imei}"]`).click();
    assert.equal(await text('#card-title'), parked.vehicle_number);
    assert.ok((await text('.card-who')).startsWith(`${parked.driver_name ?? 'No driver'} · ${parked.cost_centre}`));
    assert.equal(await text('[data-fact=Ignition] dd'), parked.acc_on === null ? '–' : parked.acc_on ? 'On' : 'Off');
    assert.equal(await text('[data-fact=Battery] dd'), [parked.battery_pct === null ? null : `${parked.battery_pct} %`, parked.power_v === null ? null : `${parked.power_v.toFixed(1)} V`].filter(Boolean).join(' · ') || '–');
    assert.equal(await text('[data-fact=Odometer] dd'), parked.odometer_km === null ? '–' : `${whole(parked.odometer_km)} km`);
    assert.equal(await text('[data-fact=Speed] dd'), `${whole(parked.speed_kmh)} km/h`);
    assert.match(await text('[data-fact="Last fix"] dd'), /ago|just now/);
    assert.equal(await text('[data-fact=Tracker] small'), parked.imei);
    assert.equal(query().get('vehicle'), parked.imei);
  });

  test('shows the track of 24 and 72 hours, coloured by speed, with the sums of the API', async () => {
    for (const hours of [72, 24]) {
      const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes(`hours=${hours}`)), page.click(`[data-hours="${hours}"]`)]);
      const { summary } = await answer.json();
      const truth = await api(`/webhook/live-positions/track?vehicle_number=${encodeURIComponent(parked.vehicle_number)}&hours=${hours}`);
      assert.equal(truth.vehicle.imei, parked.imei);
      assert.ok(Math.abs(truth.summary.fixes - summary.fixes) <= 20, 'the window has moved on by seconds only');
      const shown = summary.fixes === 0 ? `No fixes in the last ${hours} h` : `· ${whole(summary.fixes)} fixes`;
      await until(page, (part) => document.querySelector('.card-track').textContent.includes(part), shown, { what: `track of ${hours} h: '${shown}'` });
      if (summary.stretches > 1) assert.match(await text('.card-track'), new RegExp(`${summary.stretches - 1} gaps?`));
      assert.equal(query().get('hours'), hours === 72 ? '72' : null);
    }
    await page.click('[data-hours="72"]');
    await page.click('.card-actions .button:has-text("Show track")');
    const steps = await until(page, () => {
      const found = new Set(window.__fleet.map.querySourceFeatures('track').map((f) => f.properties.step));
      return found.size > 1 && [...found];
    }, null, { what: 'several speeds' });
    assert.ok(steps.every((step) => step >= 0 && step < 6));
  });

  test('shows the kilometres of today, summed over the API\'s own fixes', async () => {
    await tidy();
    const driven = (await api('/analytics/today')).clock.sort((a, b) => (b.distance_km ?? 0) - (a.distance_km ?? 0))[0];
    await page.locator('#search').fill(driven.vehicle_number);
    await page.locator(`[role=option][data-imei="${driven.imei}"]`).click();
    await until(page, () => document.querySelector('[data-fact=Today] dd').textContent !== '–', null, { what: 'kilometres of today' });
    const from = Date.parse(await midnight(await day(0))) / 1000;
    const { geojson } = await api(`/webhook/live-positions/track?vehicle_number=${driven.imei}&hours=24`);
    let metres = 0;
    for (const { geometry, properties: { times } } of geojson.features)
      for (let i = 1; i < times.length; ++i) if (times[i - 1] >= from) metres += ground(geometry.coordinates[i - 1], geometry.coordinates[i]);
    const shown = Number((await text('[data-fact=Today] dd')).replace(/[^\d.]/g, ''));
    assert.ok(Math.abs(shown - metres / 1000) < 0.06 + 0.001 * shown, `${shown} against ${metres / 1000} km`);
  });

  test('points at the track from the speed strip, by mouse and by key', async () => {
    const strip = page.locator('.card .strip');
    await strip.hover({ position: { x: 150, y: 50 } });
    assert.match(await text('.strip-readout'), /^\d\d:\d\d:\d\d · /);
    await strip.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    assert.match(await text('.strip-readout'), /^\d\d:\d\d:\d\d · /);
    assert.match(await strip.getAttribute('aria-valuetext'), /km\/h|no data/);
    await page.keyboard.press('Escape');
  });

  test('finds the vehicles nearest to a clicked place, in the order of the API', async () => {
    await tidy();
    await page.click('.tool:has-text("Nearest")');
    await page.mouse.click(800, 400);
    await until(page, () => document.querySelectorAll('.nearest li b').length > 0, null, { what: 'the nearest' });
    const [lat, lng] = query().get('near').split(',').map(Number);
    const shown = await page.$$eval('.nearest li b', (names) => names.map((name) => name.textContent));
    const { geojson } = await api(`/webhook/live-positions/nearest?lat=${lat}&lng=${lng}&limit=5`);
    assert.deepEqual(shown, geojson.features.map(({ properties }) => properties.vehicle_number));
    await page.click('.nearest li button');
    await shows('#card-title', shown[0]);
    await page.click('[aria-label="Close nearest vehicles"]');
    assert.equal(query().get('near'), null);
  });

  test('sorts the list by speed, name, age and state', async () => {
    await tidy();
    await page.selectOption('#sort', 'speed');
    const speeds = (await options('.row-state b')).filter((words) => words.endsWith('km/h')).map((words) => parseInt(words, 10));
    assert.deepEqual(speeds, [...speeds].sort((a, b) => b - a));
    await page.selectOption('#sort', 'name');
    const names = await options('.row-name b');
    assert.deepEqual(names, fleet.map(({ properties }) => properties.vehicle_number).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).slice(0, names.length));
    await page.selectOption('#sort', 'age');
    const ages = (await page.$$eval('[role=option]', (rows) => rows.map((row) => row.dataset.imei))).map((imei) => fleet.find(({ properties }) => properties.imei === imei).properties.age_s ?? Infinity);
    assert.ok(ages.every((age, i) => i === 0 || age >= ages[i - 1] - 30), `${ages}`);
    await page.selectOption('#sort', 'state');
    const states = await page.$$eval('[role=option]', (rows) => rows.map((row) => row.classList[1]));
    assert.deepEqual(states, [...states].sort((a, b) => statuses.indexOf(a) - statuses.indexOf(b)));
  });

  test('works by keyboard alone', async () => {
    await tidy();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
    await page.locator('#list').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await page.getAttribute('[role=option][aria-selected=true]', 'aria-posinset'), '2');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'card-title');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.card').isVisible(), false);
    await at_ease();
  });

  test('moves vehicles smoothly when the event stream brings new positions, without asking', async () => {
    await tidy();
    await page.click('.tool:has-text("Fit")');
    await map_drawn(page, ['vehicles', 'clusters']);
    const began_ms = Date.now();
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    const { imei } = fleet.find(({ geometry, properties }) => geometry && properties.status === 'parked' && properties.imei !== parked.imei).properties;
    await page.evaluate((id) => {
      window.__seen = new Set();
      setInterval(() => {
        const drawn = window.__fleet.canvas.drawn(id);
        if (drawn) window.__seen.add(Math.round(window.__fleet.map.unproject(drawn).lat * 2000));
      }, 40);
    }, imei);
    let sent = 1;
    for (let seen = 0; seen < sent + 4; ++sent) { // as polls would, whatever the hour; a glide takes as long as the last two events lie apart
      assert.ok(sent < 30, `${seen} places seen of a vehicle whose event was number ${sent}: it jumps`);
      await sql(`with moved as (update tracksolid.live_positions set lat = lat + 0.003, gps_time = now(), heartbeat_at = now(), speed_kmh = 40, direction_deg = 0,
        acc_on = true where imei = '${imei}' returning imei) select json_agg(imei) from moved`);
      await page.waitForTimeout(1200);
      seen = await page.evaluate(() => window.__seen.size);
    }
    await page.click('.tool:has-text("Fit")');
    await map_drawn(page, ['vehicles', 'clusters']);
    const at = await page.evaluate((id) => window.__fleet.canvas.drawn(id), imei);
    assert.equal(await opaque_above_map(at), 255, 'the symbol is where it is said to be');
    assert.equal(await opaque_above_map([1, 1]), 0);
    const minutes = (Date.now() - began_ms) / 60_000;
    assert.ok(asked.filter((url) => url.endsWith('/live-positions')).length <= 1 + 2 * minutes, 'all of it is asked for every half minute only');
  });

  test('says how old the data is', async () => {
    await poll();
    await live_like(() => text('.pill'), (shown, { summary }) => {
      const [, n, unit] = /^data (\d+) (s|min) old$/.exec(shown);
      const age = Number(n) * (unit === 's' ? 1 : 60);
      assert.ok(Math.abs(age - summary.data_age_s) <= (unit === 's' ? 10 : 40), `${shown} against ${summary.data_age_s} s`);
    });
    assert.equal(await page.getAttribute('.pill', 'data-level'), 'fresh');
  });

  test('the address holds all of it', async () => {
    await tidy();
    await page.click(`section[aria-label="Cost centre"] .chip[data-value="${parked.cost_centre}"]`);
    await page.click(`section[aria-label="City"] .chip[data-value="${parked.assigned_city}"]`);
    await page.fill('#search', parked.vehicle_number);
    await page.selectOption('#sort', 'speed');
    await page.click('[data-by=state]');
    await page.locator(`[role=option][data-imei="${parked.imei}"]`).click();
    await page.click('[data-hours="72"]');
    await page.click('.card-actions .button:has-text("Follow")');
    await map_drawn(page, ['vehicles', 'clusters']);
    const look = () => page.evaluate(() => ({
      pressed: [...document.querySelectorAll('[aria-pressed=true]')].map((e) => e.textContent), search: document.querySelector('#search').value,
      sort: document.querySelector('#sort').value, card: document.querySelector('#card-title').textContent,
      zoom: Math.round(window.__fleet.map.getZoom()), query: location.search,
    }));
    const before = await look();
    await reload();
    await map_drawn(page, ['vehicles', 'clusters']);
    assert.deepEqual(await look(), before);
    assert.equal(before.pressed.length, 5, `${before.pressed}`); // centre, city, colour, 72 h, follow
  });

  test('has no serious accessibility faults in the dark at 360 pixels, and in the light, with a card open', async () => {
    for (const narrow of [true, false]) {
      await open_live('/?sort=name', narrow ? { dark: true, width: 360, height: 740 } : {});
      await page.locator('[role=option]').first().click();
      await until(page, () => !document.querySelector('.card').hidden, null, { what: 'the card' });
      await no_faults(narrow ? 'dark' : 'light');
      const box = await page.locator('.card').boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= (narrow ? 360 : 1280));
      await at_ease();
    }
  });
});

/** Metres between two [lng, lat], on a sphere. */
function ground([lng0, lat0], [lng1, lat1]) {
  const rad = Math.PI / 180;
  const c = Math.sin(lat0 * rad) * Math.sin(lat1 * rad) + Math.cos(lat0 * rad) * Math.cos(lat1 * rad) * Math.cos((lng1 - lng0) * rad);
  return 6_371_008.8 * Math.acos(Math.min(1, c));
}
