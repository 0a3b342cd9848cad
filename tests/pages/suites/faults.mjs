// The pages while the server fails, is silent, asks for a token, is on another host, or sends hostile text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { map_drawn, until } from '../browser.mjs';
import { base, complaints, loaded, open, open_live, page, pages_out, shows, text } from '../desk.mjs';
import { guarded_api, static_host } from '../hosts.mjs';

const answer_with = (path, change) => page.route(path, async (route) => {
  const answer = await (await route.fetch()).json();
  change(answer);
  await route.fulfill({ json: answer });
});
const ask_now = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

describe('when things go wrong', () => {
  test('says that the server failed, counts down, and recovers by the button', async () => {
    await open_live('/?roads=0', { expect_errors: true });
    await page.route('**/webhook/live-positions', (route) => route.fulfill({ status: 503, json: { error: { code: 'database_unreachable', message: 'the database cannot be reached', hint: 'try again' } } }));
    await ask_now();
    await until(page, () => document.querySelector('.banner:not([hidden])')?.textContent.includes('the database cannot be reached (try again)'), null, { what: 'the banner' });
    assert.match(await text('.banner button'), /Retry/);
    assert.ok(await page.locator('[role=option]').count() > 0, 'what was known is still shown');
    await page.unroute('**/webhook/live-positions');
    await page.locator('.banner button').dispatchEvent('click'); // at once: in a few seconds it would ask by itself
    await until(page, () => document.querySelector('.banner').hidden, null, { what: 'recovery' });
  });

  test('says plainly when the data is too old, and when there is none', async () => {
    await page.route('**/live-positions/stream', (route) => route.abort());
    await answer_with('**/webhook/live-positions', ({ summary }) => { summary.data_age_s = 3660; });
    await page.reload({ waitUntil: 'commit' });
    await until(page, () => document.querySelector('.banner')?.textContent.includes('The newest position is 1 h 01 min old'), null, { what: 'the warning' });
    assert.equal(await page.getAttribute('.pill', 'data-level'), 'old');
    await page.unroute('**/webhook/live-positions');
    await answer_with('**/webhook/live-positions', ({ summary }) => { summary.data_age_s = summary.newest_fix_at = null; });
    await page.reload({ waitUntil: 'commit' });
    await shows('.pill span', 'no positions');
  });

  test('a name with markup stays text', async () => {
    const evil = '<img src=x onerror=window.__hit=1>';
    await page.unroute('**/webhook/live-positions');
    await answer_with('**/webhook/live-positions', ({ geojson }) => {
      for (const { properties } of geojson.features) Object.assign(properties, { vehicle_number: evil, driver_name: evil, cost_centre: evil });
    });
    await page.reload({ waitUntil: 'commit' });
    await loaded();
    await page.locator('[role=option]').first().click();
    await shows('#card-title', evil);
    assert.equal(await page.evaluate(() => window.__hit ?? null), null);
  });

  test('runs its own script only', async () => {
    for (const [path, file] of [['/', 'live'], ['/trips', 'trips']]) {
      const response = await fetch(`${base}${path}`);
      const policy = Object.fromEntries(response.headers.get('content-security-policy').split('; ').map((part) => [part.split(' ')[0], part]));
      const script = /<script[^>]*>([\s\S]*?)<\/script>/.exec(await response.text())[1];
      assert.equal(policy['script-src'], `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
      assert.equal(policy['default-src'], "default-src 'none'");
      assert.ok(!policy['style-src'].includes('unsafe'));
      assert.ok(readFileSync(`${pages_out}/${file}.html.gz`).length <= 600_000, `${file}: 600 kB packed`);
    }
    await open('/', { expect_errors: true });
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.__injected = 1';
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => window.__injected ?? null), null);
  });

  test('falls back to the built-in base map when the operator\'s style cannot be had', async () => {
    await answer_with('**/config.json', (config) => { config.map_style_url = `${base}/no-such-style.json`; });
    await page.reload({ waitUntil: 'commit' });
    await map_drawn(page, ['vehicles', 'clusters']);
    assert.ok(await page.evaluate(() => window.__fleet.map.getLayer('base-land') !== undefined));
    assert.ok(await page.locator('.tool:has-text("Driven roads")').isVisible());
  });

  test('draws the operator\'s style where there is one', async () => {
    await page.unroute('**/config.json');
    await answer_with('**/config.json', (config) => { config.map_style_url = `${base}/style.json`; });
    await page.route('**/style.json', (route) => route.fulfill({ json: { version: 8, sources: {}, layers: [{ id: 'own', type: 'background', paint: { 'background-color': '#eef' } }] } }));
    await page.reload({ waitUntil: 'commit' });
    await map_drawn(page, ['vehicles', 'clusters']);
    assert.deepEqual(await page.evaluate(() => ['own', 'base-land'].map((layer) => window.__fleet.map.getLayer(layer) !== undefined)), [true, false]);
    assert.equal(await page.locator('.tool:has-text("Driven roads")').isVisible(), false);
  });
});

describe('on a static host', () => {
  test('asks for the token, keeps it for the tab, and shows all pages with the API\'s address as the only setting', async (t) => {
    const host = await static_host();
    const api = await guarded_api('sesame', host.url);
    t.after(() => Promise.all([host.close(), api.close()]));
    host.config = { public_api_base: api.url };
    await open('/live.html', { origin: host.url, api_at: api.url, expect_errors: true });
    await page.waitForSelector('dialog #token');
    await page.fill('#token', 'wrong');
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('dialog')?.textContent.includes('not accepted'), null, { what: 'a second question' });
    await page.fill('#token', 'sesame');
    await page.keyboard.press('Enter');
    await loaded('data');
    await map_drawn(page, ['vehicles', 'clusters']);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    assert.equal(await page.evaluate(() => document.cookie), '');
    for (const tab of ['trips', 'analytics', 'live']) {
      await page.click(`[data-tab=${tab}]`);
      await loaded(tab);
      assert.equal(await page.locator('dialog').count(), 0, 'the tab knows the token');
    }
    assert.ok((await page.$$eval('[role=option]', (list) => list.length)) > 0);
    assert.deepEqual(complaints, []);
    await open('/live.html', { origin: host.url, api_at: api.url, expect_errors: true });
    await page.waitForSelector('dialog #token'); // another tab does not
  });
});

describe('a browser without WebGL 2', () => {
  test('has the list, the card and the filters, and a word in the place of the map', async () => {
    await open('/', { webgl: false });
    await loaded();
    assert.match(await text('#map .no-map'), /no WebGL 2/);
    const vehicles = await page.locator('[role=option]').count();
    assert.ok(vehicles > 1);
    const imei = await page.locator('[role=option]').first().getAttribute('data-imei');
    await page.locator('[role=option]').first().click();
    await until(page, (wanted) => document.querySelector('#card')?.textContent.includes(wanted), imei, { what: 'the card' });
    await page.fill('#search', imei);
    await until(page, () => document.querySelectorAll('[role=option]').length === 1, null, { what: 'the filter' });
    assert.deepEqual(complaints, []);
    await open('/trips', { webgl: false });
    await loaded('trips');
    assert.match(await text('#map .no-map'), /no WebGL 2/);
    assert.deepEqual(complaints, []);
  });
});
