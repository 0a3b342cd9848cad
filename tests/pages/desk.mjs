// The desk that the page tests sit at: one browser, one page in it, the API it is held against, and the database behind.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { launch, map_drawn, patience_ms, until } from './browser.mjs';

const run = promisify(execFile);
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const base = process.env.BASE_URL?.replace(/\/$/, '');
if (!base) throw new Error('BASE_URL is not set (hint: scripts/with-fleet --vehicles 40 --days 2 -- node --test pages.test.mjs)');
const build = process.env.FLEET_BUILD_DIR;
export const fleet_program = `${build}/tools/fleet`;
export const pages_out = process.env.FLEET_PAGES_OUT ?? `${build}/lib/serve/pages-out`;

export let page = null;
export let complaints = []; // of the console, and of requests to anybody but the server
let browser = null;

export async function start_browser() { browser = await launch(); }
export async function stop_browser() { await browser?.close(); }

export async function open(path, { width = 1280, height = 860, dark = false, expect_errors = false, origin = base, api_at = origin, webgl = true } = {}) {
  await page?.context().close();
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  context.setDefaultTimeout(patience_ms);
  if (!webgl) await context.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) { return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest); };
  });
  page = await context.newPage();
  complaints = [];
  const known = (url) => [origin, api_at].some((host) => url.startsWith(host)) || /^(data|blob):/.test(url);
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || expect_errors) return;
    if (!message.location().url.endsWith('/health/ingest')) complaints.push(message.text()); // that is 503 while a stream is late
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => { if (!known(request.url())) complaints.push(`asked elsewhere: ${request.url()}`); });
  await page.goto(`${origin}${path}`, { waitUntil: 'commit' });
}

export const loaded = (what = 'data') => until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what });

export async function open_live(path = '/', options) {
  await open(path, options);
  await loaded('live data');
  await map_drawn(page, ['vehicles', 'clusters']);
}

export async function open_trips(path, options) {
  await open(path, options);
  await loaded('trips');
  await map_drawn(page, ['trips', 'track']);
}

/** The same page again, as a colleague would see it who got its address. */
export async function reload() {
  await page.reload({ waitUntil: 'commit' });
  await loaded();
}

export async function api(path, body) {
  const response = await fetch(`${base}${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return response.json();
}

/** The database's own answer: a JSON value. */
export async function sql(text) {
  const { stdout } = await run('psql', [process.env.FLEET_DATABASE_URL, '-XAtqc', text], { maxBuffer: 64e6 });
  return JSON.parse(stdout);
}

/** The vendor is asked once more where everyone is, as cron would. Status 3: one of the simulator's devices always fails. */
export async function poll() {
  await run(fleet_program, ['poll-movement', '--only', 'live']).catch((error) => { if (error.code !== 3) throw error; });
}

let zone_ = null;
export async function zone() { return (zone_ ??= (await api('/config.json')).timezone); }

/** A day of the fleet's zone, so many days ago. */
export async function day(back) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: await zone(), dateStyle: 'short' });
  return add_days(format.format(new Date()), -back);
}

export function add_days(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Midnight in the fleet's zone, or another, found without the page's code: every quarter of an hour around UTC midnight is tried. */
export async function midnight(date, where = null) {
  where ??= await zone();
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: where, dateStyle: 'short', timeStyle: 'medium' });
  for (let shift = -14; shift <= 14; shift += 0.25) {
    const at = new Date(Date.parse(`${date}T00:00:00Z`) + shift * 3_600_000);
    if (format.format(at) === `${date} 00:00:00`) return at.toISOString();
  }
  throw new Error(`no midnight of ${date} in ${where}`);
}

/** The API's trips from day `first` to day `last`, both included. */
export async function dashboard(first, filter = {}, last = first) {
  return api('/webhook/fleet-dashboard', { start: await midnight(first), end: await midnight(add_days(last, 1)), ...filter });
}

export const text = (selector) => page.locator(selector).first().textContent();
export const query = () => new URL(page.url()).searchParams;
export const whole = (value) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);
export const km = (value) => `${value >= 1000 ? whole(value) : new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value)} km`;

export async function shows(selector, wanted) {
  await until(page, ([where, what]) => document.querySelector(where)?.textContent === what, [selector, wanted], { what: `'${wanted}' in ${selector}` })
    .catch(async () => assert.equal(await text(selector), wanted));
}

/** Vehicles move and age while the test looks: what is shown is held against the API until both are of one moment. */
export async function live_like(read, compare, path = '/webhook/live-positions') {
  for (let attempt = 0; ; ++attempt) {
    const shown = await read();
    const truth = await api(path);
    try {
      return await compare(shown, truth);
    } catch (error) {
      if (attempt === 30) throw error;
      await page.waitForTimeout(700);
    }
  }
}

export async function no_faults(what) {
  await page.evaluate(axe_source);
  // A card that still fades in is pale: contrast is judged when nothing moves.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => null));
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const serious = result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`), [], what);
}

/** No error, no warning, nothing asked elsewhere, and nothing wider than the window. */
export async function at_ease() {
  assert.deepEqual(complaints, []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no sideways scroll');
}

/** Sets a slider, as a hand would. */
export async function slide(selector, value) {
  await page.locator(selector).evaluate((slider, to) => {
    slider.value = to;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, value);
}

export async function download(button) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

/** How opaque the canvas above the map is, of 255: at a place on the screen, or at its most opaque. */
export function opaque_above_map(at = null) {
  return page.evaluate((place) => {
    const { canvas, replay } = window.__fleet;
    if (replay) canvas.at(replay.t); // what is drawn can be read in the same task only
    else canvas.draw(performance.now());
    const gl = document.querySelector('.above-map').getContext('webgl2');
    const [w, h] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const [x, y, width, height] = place ? [Math.round(place[0]), h - 1 - Math.round(place[1]), 1, 1] : [0, 0, w, h];
    const pixels = new Uint8Array(4 * width * height);
    gl.readPixels(x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels.reduce((most, value, i) => (i % 4 === 3 ? Math.max(most, value) : most), 0);
  }, at);
}
