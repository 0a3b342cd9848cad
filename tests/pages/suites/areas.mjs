// Areas on the live page: fences, areas drawn by clicks, and the vehicles that were in one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { map_drawn, until } from '../browser.mjs';
import { api, at_ease, download, fleet_program, no_faults, open_live, page, reload, shows } from '../desk.mjs';

const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('fleet-areas') ?? '[]'));
const most = 200; // rows of the list
const counted = (stays, vehicles) => `${stays} ${stays === 1 ? 'stay' : 'stays'}, ${vehicles} ${vehicles === 1 ? 'vehicle' : 'vehicles'}${
  stays > most ? `; the newest ${most} are listed` : ''}.`;

describe('areas', () => {
  let parked; // a place
  before(async () => {
    await open_live('/?roads=0');
    parked = (await api('/webhook/live-positions')).geojson.features.find(({ geometry, properties }) => geometry && properties.status === 'parked').geometry.coordinates;
    await page.click('.tool:has-text("Areas")');
  });

  /** Where the vehicle stands on the screen, in the middle of the part of the map that nothing covers. */
  const look = () => page.evaluate((center) => {
    const { map } = window.__fleet;
    map.stop();
    map.jumpTo({ center, zoom: 14, padding: { right: 360, left: 0, top: 0, bottom: 0 } });
    const { x, y } = map.project(center);
    const box = map.getCanvas().getBoundingClientRect();
    return [x + box.x, y + box.y];
  }, parked);

  test('shows the fences of the API, on the map and in the list, and the visits of one', async () => {
    const { geojson } = await api('/analytics/fences');
    assert.ok(geojson.features.length > 0, 'the simulated vendor has fences');
    await shows('.areas > h3', `Fences: ${geojson.features.length}`);
    assert.deepEqual(await page.$$eval('.fences b', (names) => names.map((name) => name.textContent)), geojson.features.map(({ properties }) => properties.fence_name));
    const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes('analytics/visits')), page.locator('.fences button').first().click()]);
    assert.equal(new URL(answer.url()).searchParams.get('fence'), geojson.features[0].properties.fence_id);
    const { rows, visits_total } = await answer.json();
    await shows('.stays [role=status]', visits_total === 0 ? 'No vehicle was here in this time.' : counted(visits_total, new Set(rows.map(({ imei }) => imei)).size));
    await map_drawn(page, ['areas']);
    const drawn = await page.evaluate(() => window.__fleet.map.queryRenderedFeatures({ layers: ['areas'] }).map((f) => f.properties.name));
    assert.ok(drawn.includes(geojson.features[0].properties.fence_name), `${drawn}`);
    await at_ease();
  });

  test('draws a polygon by clicks, and says who was there as the API does', async () => {
    const [x, y] = await look();
    await page.click('[data-draw=polygon]');
    for (const [dx, dy] of [[-120, -120], [120, -120], [120, 120], [-120, 120]]) await page.mouse.click(x + dx, y + dy);
    const [asked] = await Promise.all([page.waitForResponse((response) => response.url().endsWith('analytics/presence')), page.keyboard.press('Enter')]);
    const [area] = await kept();
    assert.deepEqual([area.name, area.shape.kind, area.shape.ring.length], ['Area 1', 'polygon', 4]);
    const corners = await page.evaluate((ring) => ring.map((place) => window.__fleet.map.project(place)), area.shape.ring);
    assert.ok(Math.abs(corners[1].x - corners[0].x - 240) < 2 && Math.abs(corners[2].y - corners[1].y - 240) < 2, JSON.stringify(corners));
    const answer = await asked.json();
    assert.deepEqual(JSON.parse(asked.request().postData()).area.coordinates, [[...area.shape.ring, area.shape.ring[0]]]);
    assert.ok(answer.stays > 0, 'a vehicle is parked in the middle');
    await shows('.stays [role=status]', counted(answer.stays, answer.vehicles));
    const shown = await page.$$eval('.stays li b', (names) => names.map((name) => name.textContent));
    assert.deepEqual(shown, answer.rows.slice(-most).map(({ vehicle_number }) => vehicle_number).reverse());
    const { name, text: lines } = await download('.stays .button');
    assert.equal(name, 'Area-1-stays.csv');
    assert.equal(lines.trim().split('\r\n').length, answer.stays + 1);
    await at_ease();
  });

  test('saves drawn areas as a file that fleet fences import reads, and keeps them until they are deleted', async () => {
    const [x, y] = await look();
    await page.click('[data-draw=circle]');
    await page.mouse.click(x, y);
    await page.mouse.click(x + 60, y);
    await until(page, () => document.querySelectorAll('.drawn').length === 2, null, { what: 'the circle' });
    await page.locator('.drawn .field').first().fill('Yard');
    await page.keyboard.press('Tab');
    await page.locator('.drawn .field').last().fill('Yard'); // a name twice would be refused
    await page.keyboard.press('Tab');
    assert.deepEqual((await kept()).map(({ name }) => name), ['Yard', 'Area 2']);
    const file = await download('.areas .actions .button:has-text("GeoJSON")');
    assert.equal(file.name, 'areas.geojson');
    const path = `${mkdtempSync(`${tmpdir()}/fleet-areas-`)}/areas.geojson`;
    writeFileSync(path, file.text);
    const { stdout } = await promisify(execFile)(fleet_program, ['fences', 'import', path, '--dry-run']);
    assert.match(stdout, /feature 1 'Yard': new\nfeature 2 'Area 2': new\nnew=2 changed=0 unchanged=0 refused=0/);
    await reload();
    await page.click('.tool:has-text("Areas")');
    assert.deepEqual(await page.$$eval('.drawn .field', (fields) => fields.map(({ value }) => value)), ['Yard', 'Area 2']);
    await no_faults('areas');
    await page.click('[aria-label="Delete Yard"]');
    await page.click('[aria-label="Delete Area 2"]');
    assert.deepEqual(await kept(), []);
    assert.equal(await page.locator('.areas .actions .button:has-text("GeoJSON")').isVisible(), false);
    await page.click('[aria-label="Close areas"]');
    assert.equal(await page.locator('.areas').isVisible(), false);
  });
});
