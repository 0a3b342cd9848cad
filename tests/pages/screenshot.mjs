// Takes a picture of a page once its map is drawn:  node screenshot.mjs URL OUT.png [--dark] [--width 1440] [--height 900] [--select]
import { parseArgs } from 'node:util';
import { launch, map_drawn } from './browser.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dark: { type: 'boolean' }, width: { type: 'string', default: '1440' }, height: { type: 'string', default: '900' }, select: { type: 'boolean' } },
});
const [url, out] = positionals;
if (!url || !out) {
  console.error("screenshot: error: no URL or no file given\nhint: node screenshot.mjs http://127.0.0.1:8890/ map.png");
  process.exit(2);
}

const browser = await launch();
try {
  const page = await browser.newPage({
    viewport: { width: Number(values.width), height: Number(values.height) }, colorScheme: values.dark ? 'dark' : 'light', deviceScaleFactor: 1,
  });
  await page.goto(url);
  await map_drawn(page, ['vehicles', 'clusters', 'trips']);
  if (values.select) {
    const first = page.locator('#list [role=option], #table tbody tr').first();
    await first.click();
    await page.waitForTimeout(1500);
  }
  await map_drawn(page, ['vehicles', 'clusters', 'trips']);
  await page.waitForTimeout(1500); // labels fade in, driven roads arrive
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}
