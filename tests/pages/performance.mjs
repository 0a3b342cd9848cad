// How the pages feel under load, in the software renderer:  node performance.mjs [--vehicles 5000]
// Prints first paint, frames per second of a gliding fleet and of a day's replay, and beside them what the renderer can do
// at all: the same map drawn with every frame, the replay's canvas only emptied.
import { parseArgs } from 'node:util';
import { launch, map_drawn, until } from './browser.mjs';
import { start_mock } from './mock.mjs';

const { values } = parseArgs({ options: { vehicles: { type: 'string', default: '5000' }, trips: { type: 'string', default: '170' } } });

/** Frames per second over some seconds, and how often the map was drawn; `turn` makes the map itself redraw every frame. */
function frames(page, seconds, turn) {
  return page.evaluate(([ms, repaint]) => new Promise((done) => {
    const begin = performance.now();
    let n = 0;
    let longest = 0;
    let before = begin;
    let maps = 0;
    const drawn = () => ++maps;
    window.__fleet.map.on('render', drawn);
    const frame = (now) => {
      ++n;
      longest = Math.max(longest, now - before);
      before = now;
      if (repaint) window.__fleet.map.triggerRepaint();
      if (now - begin < ms) requestAnimationFrame(frame);
      else {
        window.__fleet.map.off('render', drawn);
        const per_s = (count) => Math.round((count * 10_000) / (now - begin)) / 10;
        done({ fps: per_s(n), longest_ms: Math.round(longest), map_per_s: per_s(maps) });
      }
    };
    requestAnimationFrame(frame);
  }), [seconds * 1000, turn]);
}

const say = (name, figures) => console.log(name.padEnd(44), Object.entries(figures).map(([key, value]) => `${key}=${value}`).join(' '));

async function measured(vehicles, path, layers, steps, restless = false) {
  const mock = await start_mock({ vehicles, stream: false, restless });
  await fetch(`${mock.url}/webhook/live-positions`); // the mock plans its days once
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(mock.url + path);
    await until(page, () => document.querySelector('#main')?.dataset.loaded === 'true', null, { timeout_ms: 300_000 });
    await map_drawn(page, layers);
    await steps(page);
  } finally {
    await browser.close();
    await mock.close();
  }
}

await measured(60, '/', ['vehicles'], async (page) => {
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const list = await page.evaluate(() => performance.getEntriesByName('list')[0]?.startTime);
  say('60 vehicles: first contentful paint', { ms: Math.round(paint), list_of_vehicles_ms: Math.round(list) });
});

await measured(Number(values.vehicles), '/?roads=0', ['vehicles', 'clusters'], async (page) => {
  const n = `${await page.textContent('.tile[data-state=moving] b')} moving vehicles`;
  await page.waitForTimeout(11_000); // two updates: now they glide
  say(`${n}, rings, gliding`, await frames(page, 8, false));
  say(`${n}, rings, map redrawn by itself`, await frames(page, 4, true));
  await page.evaluate(() => window.__fleet.map.jumpTo({ center: [13.402, 52.512], zoom: 12.4 }));
  await page.waitForTimeout(6000); // new tiles and their symbols
  say(`${n}, each drawn, gliding`, await frames(page, 8, false));
  say(`${n}, each drawn, map redrawn by itself`, await frames(page, 4, true));
}, true);

const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
await measured(Number(values.trips), `/trips?from=${day}&rate=600`, ['trips'], async (page) => {
  const trips = await page.textContent('[data-sum=Trips] dd');
  await page.locator('.scrub').evaluate((slider) => {
    slider.value = String(Number(slider.min) + (slider.max - slider.min) * 0.4);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.click('[aria-label="Play"]');
  say(`${trips} trips, replay at 600x`, { ...(await frames(page, 8, false)), under_way: await page.evaluate(() => window.__fleet.canvas.heads) });
  await page.click('[aria-label="Pause"]');
  await page.evaluate(() => {
    const gl = document.querySelector('.above-map').getContext('webgl2');
    const empty = () => {
      gl.clearColor(0, 0, 0, (performance.now() % 9) / 999);
      gl.clear(gl.COLOR_BUFFER_BIT);
      requestAnimationFrame(empty);
    };
    empty();
  });
  say(`${trips} trips, paused, canvas emptied: the bound`, await frames(page, 4, false));
});
