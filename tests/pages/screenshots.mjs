// Takes the pictures of the documentation from a running fleet, each once its map is drawn:
//   scripts/with-fleet --vehicles 120 --days 4 -- node tests/pages/screenshots.mjs docs/use [NAME…]      without a name: all
import { execFileSync } from 'node:child_process';
import { launch, map_drawn, until } from './browser.mjs';

const base = process.env.BASE_URL?.replace(/\/$/, '');
const [folder, ...wanted] = process.argv.slice(2);
if (!base || !folder) {
  console.error('screenshots: error: no BASE_URL or no folder given\nhint: scripts/with-fleet --days 4 -- node tests/pages/screenshots.mjs docs/use');
  process.exit(2);
}

/** Engine readings and a plan of maintenance: without them the cards of fuel and upkeep are empty. */
function make_upkeep() {
  const fleet = `${process.env.FLEET_BUILD_DIR ?? 'build/release'}/tools/fleet`;
  execFileSync(fleet, ['poll-movement', '--only', 'obd']);
  execFileSync('psql', [process.env.FLEET_DATABASE_URL, '-qc', `insert into tracksolid.maintenance_plans (name, every_km, counts_from) values ('oil', 500, current_date - 10),
    ('tyres', 1200, current_date - 10) on conflict do nothing`]);
  execFileSync(fleet, ['refresh-vtrips', '--force']);
}
if (wanted.length === 0 || wanted.some((name) => ['fuel', 'upkeep', 'visits'].includes(name))) make_upkeep();

const layers = ['vehicles', 'clusters', 'trips', 'track'];
const browser = await launch();

/** `of`: the selector of the part of the page that is the picture; without it the window. */
async function picture(name, path, { width = 1280, height = 800, dark = false, of = null, prepare = async () => {} }) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' });
  const page = await context.newPage();
  await page.goto(base + path);
  await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { what: path, timeout_ms: 120_000 });
  if (!path.includes('analytics')) await map_drawn(page, layers);
  await prepare(page);
  if (!path.includes('analytics')) await map_drawn(page, layers);
  await page.waitForTimeout(1500); // labels fade in, driven roads arrive
  const box = of && await bounds(page, of);
  await page.screenshot({ path: `${folder}/${name}.png`, timeout: 180_000, fullPage: box !== null, ...(box && { clip: box }) });
  await context.close();
}

/** The smallest box around all elements of a selector, with a margin. */
const bounds = (page, selector) => page.evaluate((found) => {
  const boxes = [...document.querySelectorAll(found)].map((element) => element.getBoundingClientRect());
  const [left, top] = [Math.min(...boxes.map(({ left }) => left)), Math.min(...boxes.map(({ top }) => top))];
  const [right, bottom] = [Math.max(...boxes.map(({ right }) => right)), Math.max(...boxes.map(({ bottom }) => bottom))];
  return { x: Math.max(0, left + window.scrollX - 12), y: Math.max(0, top + window.scrollY - 12), width: right - left + 24, height: bottom - top + 24 };
}, selector);

const { geojson, summary } = await (await fetch(`${base}/webhook/live-positions`)).json();
const busy = geojson.features.find(({ properties }) => properties.status === 'moving') ?? geojson.features.find(({ geometry }) => geometry);
console.log(`${summary.vehicles} vehicles, ${summary.moving} moving`);
const vehicle = busy.properties.imei;
const [lng, lat] = busy.geometry.coordinates;
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

await picture('live', `/?vehicle=${vehicle}`, {});
await picture('dark', `/#13.4/${lat}/${lng}`, { dark: true });
await picture('phone', `/?vehicle=${vehicle}`, { width: 360, height: 740 });
await picture('trips', `/trips?from=${yesterday}&sort=duration`, {
  prepare: async (page) => {
    await page.click('tbody tr:not(.space) td.km');
    await until(page, () => /\d fixes/.test(document.querySelector('.detail [role=status]').textContent), null, { what: 'fixes' });
    await page.locator('.scrub').evaluate((slider) => {
      slider.value = String(Number(slider.min) + (slider.max - slider.min) * 0.45);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
  },
});
await picture('replay', `/trips?from=${yesterday}&rate=300`, {
  dark: true,
  prepare: async (page) => {
    await page.locator('.scrub').evaluate((slider) => {
      slider.value = String(Number(slider.min) + (slider.max - slider.min) * 0.5);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    });
  },
});
await picture('areas', `/?roads=0#12.6/${lat}/${lng}`, {
  prepare: async (page) => {
    await page.click('.tool:has-text("Areas")');
    await page.click('[data-draw=polygon]');
    for (const place of [[560, 330], [720, 270], [840, 420], [760, 560], [600, 520]]) await page.mouse.click(...place);
    await page.keyboard.press('Enter');
    await until(page, () => /stay/.test(document.querySelector('.stays [role=status]').textContent), null, { what: 'the vehicles of the area' });
  },
});
await picture('analytics', '/trips?view=analytics', { height: 1400 });
for (const [name, cards] of [['visits', ['visits']], ['fuel', ['fuel']], ['upkeep', ['maintenance', 'faults']]]) {
  await picture(name, '/trips?view=analytics', { of: cards.map((card) => `[data-card=${card}]`).join() });
}
await browser.close();
