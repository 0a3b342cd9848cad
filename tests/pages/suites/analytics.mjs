// The analytics page: every card against the API, at whatever time of the day; just after midnight most of them are empty.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { api, at_ease, day, download, km, live_like, loaded, no_faults, open, page, shows, sql, text, whole } from '../desk.mjs';

const rows = (card) => page.$$eval(`[data-card=${card}] tbody tr`, (list) => list.map((row) => [...row.cells].map((cell) => cell.textContent)));
const label = (card) => page.getAttribute(`[data-card=${card}] .chart`, 'aria-label');

async function open_analytics(options) {
  await open('/trips?view=analytics', options);
  await loaded('analytics');
}

async function show_all(card) {
  const more = page.locator(`[data-card=${card}] .more:not([data-csv])`);
  if ((await more.count()) > 0 && (await more.isVisible()) && (await more.textContent()).startsWith('Show all')) await more.click();
  return rows(card);
}

/** A card without rows says so instead of showing an empty table. */
async function plates(card) {
  const shown = await show_all(card);
  if (shown.length === 0) assert.ok((await text(`[data-card=${card}] .none`)).endsWith('.'));
  return shown.map(([plate]) => plate).sort();
}

const names = (list) => list.map(({ vehicle_number }) => vehicle_number).sort();

describe('analytics', () => {
  let today;
  before(async () => {
    await open_analytics();
    today = await day(0);
  });

  test('shows what the fleet has done today', async () => {
    const { today: t } = await api(`/analytics/fleet-summary?from=${today}&to=${today}`);
    const says = (name, words) => shows(`[data-card=today] [data-sum="${name}"] dd`, words);
    await says('Vehicles driven', `${whole(t.vehicles)} of ${whole(t.vehicles_total)}`);
    await says('Trips', whole(t.trips));
    await says('Distance', km(t.distance_km));
    await at_ease();
  });

  test('opens the rule of a figure from its question mark, and closes it again', async () => {
    await page.click('[data-card=today] [data-sum="Idle"] .help');
    assert.equal(await text('dialog h2'), 'Idling');
    assert.ok((await page.textContent('dialog')).includes('Standing with the ignition on, in runs of at least idle_after_s.'));
    await at_ease();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  test('counts vehicles by cost centre and state', async () => {
    await live_like(() => show_all('states'), (shown, { status }) => {
      assert.deepEqual(shown.sort(), status.map((s) => [s.cost_centre, s.moving, s.idle, s.parked, s.offline, s.vehicles].map(String)).sort());
    }, '/analytics/today');
  });

  test('lists every vehicle that has not moved today, and every one that idles now', async () => {
    await live_like(() => plates('still'), (shown, { not_moved }) => assert.deepEqual(shown, names(not_moved)), '/analytics/today');
    await live_like(() => plates('idle'), (shown, { idle }) => assert.deepEqual(shown, names(idle)), '/analytics/today');
  });

  test('lists the visits of fences today, and saves them as CSV', async () => {
    await live_like(() => show_all('visits'), (shown, { rows: visits }) => {
      assert.deepEqual(shown.map(([plate, fence]) => `${plate} ${fence}`).sort(), visits.map(({ vehicle_number, fence_name }) => `${vehicle_number} ${fence_name}`).sort());
    }, `/analytics/visits?from=${today}&to=${today}`);
    if ((await page.locator('[data-csv=visits]').count()) === 0) return assert.equal(await text('[data-card=visits] .none'), 'No vehicle was in a fence today.');
    const { name, text: lines } = await download('[data-csv=visits]');
    assert.equal(name, `visits-${today}.csv`);
    assert.ok(lines.startsWith('imei,vehicle_number,'), lines.slice(0, 80));
  });

  test('shows the driver clock of every vehicle that has started', async () => {
    await live_like(() => plates('clock'), (shown, { clock }) => assert.deepEqual(shown, names(clock.filter(({ started }) => started))), '/analytics/today');
  });

  test('leads from a plate to its vehicle on the live map', async () => {
    const link = page.locator('[data-card=still] tbody a').first();
    const still = (await api('/analytics/today')).not_moved;
    assert.ok(still.length > 0, 'the simulated fleet has vehicles that never move');
    const imei = new URL(await link.getAttribute('href'), page.url()).searchParams.get('vehicle');
    assert.equal(await link.textContent(), still.find((row) => row.imei === imei).vehicle_number);
  });

  test('draws a bar for each of fourteen days, also for those on which nothing was driven', async () => {
    const first = await day(13);
    const { rows: days } = await api(`/analytics/fleet-summary?from=${first}&to=${today}`);
    const shown = (await label('km')).split(': ')[1].split(', ');
    assert.equal(shown.length, 14);
    for (const words of shown) {
      const [date, n] = words.split(' ');
      assert.equal(Number(n), Math.round(days.find((row) => row.day === date)?.distance_km ?? 0), date);
    }
    assert.deepEqual([shown[0].slice(0, 10), shown[13].slice(0, 10)], [first, today]);
  });

  test('draws the alarms of each day, and counts what are only notices', async () => {
    const { rows: alarms } = await api(`/analytics/alarms?from=${await day(13)}&to=${today}`);
    assert.ok(alarms.length > 0, 'the simulated fleet has alarms');
    const sum = (list) => list.reduce((total, row) => total + row.alarms, 0);
    const real = alarms.filter(({ severity }) => severity !== 'info');
    const shown = (await label('alarms')).split(': ')[1].split(', ');
    assert.deepEqual(shown.map((words) => Number(words.split(' ')[1])), shown.map((words) => sum(real.filter((row) => row.day === words.slice(0, 10)))));
    assert.equal(shown.reduce((total, words) => total + Number(words.split(' ')[1]), 0), sum(real));
    assert.ok((await text('[data-card=alarms] .chart-note')).includes(whole(sum(alarms) - sum(real))));
  });

  test('sorts drivers by what is clicked', async () => {
    const drivers = (await api('/analytics/driver-behaviour')).rows.filter((row) => row.distance_km > 0 || row.driving_s > 0 || row.alarms > 0);
    const shown = await show_all('behaviour');
    assert.equal(shown.length, drivers.length);
    if (shown.length === 0) return;
    const kms = async () => (await rows('behaviour')).map(([, words]) => Number(words.replace(/[^\d.]/g, '')));
    assert.deepEqual(await kms(), (await kms()).sort((a, b) => b - a));
    await page.click('[data-card=behaviour] th:nth-child(2) button');
    assert.deepEqual(await kms(), (await kms()).sort((a, b) => a - b));
    assert.equal(await page.getAttribute('[data-card=behaviour] th:nth-child(2)', 'aria-sort'), 'ascending');
  });

  test('lists refuels and drains, the newest first', async () => {
    const one = { imei: '1', driver_name: null, cost_centre: 'North', assigned_city: null, not_after: '2026-06-05T07:30:00Z', source: 'obd', lat: null, lng: null };
    const events = [
      { ...one, kind: 'refuel', vehicle_number: 'KAA 1', event_time: '2026-06-05T07:00:00Z', not_before: '2026-06-05T07:00:00Z', litres: 40, before_l: 14, after_l: 54, fence_name: 'Pump' },
      { ...one, kind: 'drain', vehicle_number: 'KAA 2', event_time: '2026-06-06T02:00:00Z', not_before: '2026-06-06T02:00:00Z', litres: 15.04, before_l: 60, after_l: 45, fence_name: null },
    ];
    const answer = await api('/analytics/fuel-events');
    await page.route('**/analytics/fuel-events*', (route) => route.fulfill({ json: { ...answer, rows: events } }));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.locator('[data-card=fuel] tbody tr').nth(1).waitFor();
    assert.deepEqual((await rows('fuel')).map(([plate, kind, , litres, after, place]) => [plate, kind, litres, after, place]),
      [['KAA 2', 'drain', '15.0', '45.0 l', '–'], ['KAA 1', 'refuel', '40.0', '54.0 l', 'Pump']]);
    await page.unroute('**/analytics/fuel-events*');
  });

  test('shows the health of every stream', async () => {
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // renews it at once
    await live_like(() => page.$$eval('[data-card=ingest] li', (list) => list.map((e) => [e.dataset.stream, e.dataset.ok])),
      (shown, health) => assert.deepEqual(shown, health.rows.map(({ stream, ok }) => [stream, String(ok)])), '/health/ingest');
  });

  test('lists services that are due, open trouble codes and temperatures outside of bounds', async () => {
    assert.equal(await text('[data-card=maintenance] .none'), 'No service is due or expected soon.');
    const { imei, vehicle_number } = (await api('/analytics/today')).not_moved[0];
    await sql(`with plan as (insert into tracksolid.maintenance_plans (name, vehicle, every_months, counts_from) values ('oil', '${imei}', 1, current_date - 40) returning 1),
      code as (insert into tracksolid.fault_codes (imei, event_time, fault_code, detail) values ('${imei}', now() - interval '1 hour', 'C0035', 'Wheel speed') returning 1)
      select count(*) from plan, code`);
    await sql(`with t as (insert into tracksolid.temperature_readings (imei, reading_time, temperature_c, item) values ('${imei}', now() - interval '20 minutes', 11.5, 'page') returning 1) select count(*) from t`);
    await sql(`insert into tracksolid.temperature_bounds (vehicle, max_c, valid) values ('${imei}', 8, '[2020-01-01Z,)') returning 1`);
    await open_analytics();
    const [service] = await rows('maintenance');
    assert.deepEqual(service.slice(0, 3), [vehicle_number, 'oil', 'overdue']);
    assert.match(service[3], /^\d+ days over$/);
    assert.deepEqual((await rows('faults'))[0].slice(0, 3), [vehicle_number, 'C0035', 'chassis']);
    assert.deepEqual((await rows('temperature'))[0].slice(4), ['11.5 °C', '8.0 °C']);
    await page.click('[data-card=maintenance] .help');
    assert.equal(await text('dialog h2'), 'Maintenance');
    await page.keyboard.press('Escape');
    // The same on the card of the vehicle; noted as done, it is gone.
    await page.click('[data-card=maintenance] tbody a');
    await page.locator('[data-fault=C0035]').waitFor();
    assert.match(await text('[data-fault=C0035]'), /^C0035 Wheel speed, since /);
    assert.match(await text('[data-service=oil]'), /^oil overdue: \d+ days over/);
    await at_ease();
    await sql(`select to_json(tracksolid.maintenance_done('oil', '${imei}'))`);
    await sql(`select tracksolid.clear_fault('${imei}')`);
    await open_analytics();
    await shows('[data-card=maintenance] .none', 'No service is due or expected soon.');
    await shows('[data-card=faults] .none', 'No trouble code is open.');
  });

  test('keeps the other cards when one answer fails', async () => {
    await page.route('**/analytics/alarms*', (route) => route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: 'the database is busy', hint: null } } }));
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await shows('[data-card=alarms] [role=alert]', 'Could not be loaded: the database is busy.');
    assert.ok((await rows('states')).length > 0);
  });

  test('has no serious accessibility faults in the light, and in the dark at 360 pixels', async () => {
    await no_faults('light');
    await open_analytics({ dark: true, width: 360, height: 740 });
    await no_faults('dark');
    await at_ease();
  });
});
