// The trips page with a long period, in the software renderer: time to the first picture, frames a second while panning, memory.
//   BASE_URL=http://127.0.0.1:8080 node year.mjs [--days 365] [--rounds 3] [--picture FILE]
// Run by scripts/bench trips-page. The bound is the same page on a day without trips, panned the same way.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launch_measured, map_drawn, until } from './browser.mjs';

const { values } = parseArgs({ options: { days: { type: 'string', default: '365' }, rounds: { type: 'string', default: '3' }, picture: { type: 'string', default: '' } } });
const base = process.env.BASE_URL.replace(/\/$/, '');
const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
const year = `/trips?from=${day(Number(values.days))}&to=${day(0)}`;
const nobody = `/trips?from=${day(Number(values.days) + 30)}`;

/** Memory of the browser's processes in MB, in all, of the page's own and of the renderer's: without the program's files, and what processes share
 * divided among them. */
function memory(parent) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      parents.set(Number(pid), Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]));
    } catch { /* ended meanwhile */ }
  const within = (pid) => pid === parent || (parents.has(pid) && within(parents.get(pid)));
  const mb = { all: 0, renderer: 0, gpu: 0 };
  for (const pid of [...parents.keys()].filter(within))
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const size = ['Pss_Anon', 'Pss_Shmem'].reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)[1]), 0) / 1024;
      const kind = /--type=([a-z]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      mb.all += size;
      if (kind === 'gpu') mb.gpu += size;
      if (kind === 'renderer') mb.renderer = Math.max(mb.renderer, size);
    } catch { /* ended meanwhile */ }
  return { browser_mb: Math.round(mb.all), page_mb: Math.round(mb.renderer), gpu_mb: Math.round(mb.gpu) };
}

/** From the click to a map at rest that shows lines of trips. Also when the answer with the list was there, and the first line. */
async function picture(page, path) {
  await page.goto('about:blank');
  const begin = Date.now();
  await page.goto(base + path, { waitUntil: 'commit' });
  await until(page, () => window.__fleet?.map?.getLayer('trips'), null, { what: 'the map' });
  const marks = await page.evaluate(() => new Promise((done) => {
    const { map } = window.__fleet;
    const begun = performance.timeOrigin;
    const marks = { list_ms: null, first_line_ms: null };
    const layers = () => ['trip-tiles', 'trips'].filter((name) => map.getLayer(name));
    const look = () => {
      const now = Math.round(performance.timeOrigin + performance.now() - begun);
      if (document.querySelector('#main')?.dataset.loaded === 'true') marks.list_ms ??= now;
      if (map.isStyleLoaded() && layers().length > 0 && map.queryRenderedFeatures({ layers: layers() }).length > 0) marks.first_line_ms ??= now;
      if (marks.list_ms !== null && (marks.first_line_ms !== null || !location.search.includes('to=')) && map.loaded() && !map.isMoving()) done({ ...marks, whole_ms: now });
      else setTimeout(look, 20);
    };
    look();
  }));
  return { ...marks, seen_ms: Date.now() - begin };
}

/** Frames a second in which the map was drawn anew, while it is dragged in a circle for some seconds, as a hand does. */
function panned(page, seconds) {
  return page.evaluate((ms) => new Promise((done) => {
    const { map } = window.__fleet;
    const begin = performance.now();
    let [frames, maps, longest, before] = [0, 0, 0, begin];
    const drawn = () => ++maps;
    map.on('render', drawn);
    const frame = (now) => {
      ++frames;
      longest = Math.max(longest, now - before);
      before = now;
      const turn = ((now - begin) / 4000) * 2 * Math.PI;
      map.panBy([Math.cos(turn) * 8, Math.sin(turn) * 8], { animate: false });
      if (now - begin < ms) return requestAnimationFrame(frame);
      map.off('render', drawn);
      const per_s = (count) => Math.round((count * 10_000) / (now - begin)) / 10;
      done({ fps: per_s(maps), frames_per_s: per_s(frames), longest_ms: Math.round(longest) });
    };
    requestAnimationFrame(frame);
  }), seconds * 1000);
}

async function heap_mb(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return Math.round(metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6);
}

const say = (name, figures) => console.log(name.padEnd(28), Object.entries(figures).map(([key, value]) => `${key}=${value}`).join(' '));

/** A browser of its own, so that nothing is cached and the memory is of this page alone. */
async function with_page(steps) {
  const server = await launch_measured();
  const page = await server.browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    return await steps(page, () => memory(server.pid));
  } finally {
    await server.close();
  }
}

await with_page(async (page, memory_of_browser) => say('an empty page', memory_of_browser()));
const bound = await with_page(async (page, memory_of_browser) => {
  const at = await picture(page, `${nobody}#10.4/-1.25/36.93`);
  const figures = { ...at, ...(await panned(page, 8)), ...memory_of_browser(), heap_mb: await heap_mb(page) };
  say('no trips: the bound', figures);
  return figures;
});

let bad = false;
for (let round = 1; round <= Number(values.rounds); ++round)
  await with_page(async (page, memory_of_browser) => {
    const at = await picture(page, year);
    say(`round ${round}: first picture`, at);
    const drawn = await page.evaluate(() => window.__fleet.map.queryRenderedFeatures({ layers: ['trip-tiles', 'trips'].filter((name) => window.__fleet.map.getLayer(name)) }).length);
    if (values.picture && round === 1) await page.screenshot({ path: values.picture });
    const whole = await panned(page, 8);
    say(`round ${round}: panning`, { ...whole, lines: drawn, ...memory_of_browser(), heap_mb: await heap_mb(page) });
    await page.evaluate(() => window.__fleet.map.jumpTo({ center: [36.93, -1.25], zoom: 13 }));
    await map_drawn(page, ['trip-tiles', 'trips']);
    const close = await panned(page, 8);
    const most = memory_of_browser();
    say(`round ${round}: panning close up`, { ...close, ...most, heap_mb: await heap_mb(page) });
    bad ||= at.first_line_ms >= 2000 || most.browser_mb >= 500 || [whole, close].some(({ fps }) => fps < 30 && fps < 0.9 * bound.fps);
  });
process.exitCode = bad ? 3 : 0;
