// Debian's chromium, headless, drawing WebGL in software.
import { chromium } from 'playwright-core';

const options = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
};

export const launch = () => chromium.launch(options);

/** The browser with the number of its first process, for looking at what it takes. */
export async function launch_measured() {
  const server = await chromium.launchServer(options);
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, pid: server.process().pid, close: () => server.close() };
}

/** A busy machine without a graphics card takes its time. */
export const patience_ms = 90_000;

/** Asks the page again and again until the answer is truthy. Our policy forbids eval, so no waitForFunction with text. */
export async function until(page, question, argument, { timeout_ms = patience_ms, what = 'the page' } = {}) {
  const end = Date.now() + timeout_ms;
  for (;;) {
    const answer = await page.evaluate(question, argument);
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${timeout_ms / 1000} s`);
    await page.waitForTimeout(100);
  }
}

/** Waits until the map is still and has drawn something of one of these layers. */
export async function map_drawn(page, layers) {
  await until(page, (names) => {
    const map = window.__fleet?.map;
    if (!map?.loaded() || map.isMoving()) return false;
    return map.queryRenderedFeatures({ layers: names.filter((name) => map.getLayer(name)) }).length;
  }, layers, { what: `map layers ${layers.join(', ')}` });
}
