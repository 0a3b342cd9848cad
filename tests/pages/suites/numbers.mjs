// One walk from the page over the API to the tables: the same numbers in all three. The SQL here is written anew over the
// base tables; none of the views and functions that the API calls is used.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { add_days, api, dashboard, day, km, live_like, loaded, midnight, open, open_live, open_trips, page, poll, shows, sql, text, whole, zone } from '../desk.mjs';
import { until } from '../browser.mjs';

const quoted = (value) => `'${value.replaceAll("'", "''")}'`;
const object = (query) => sql(`select row_to_json(r) from (${query}) r`);

describe('numbers', () => {
  before(poll);


  test('live: vehicles, and those of a cost centre', async () => {
    const tables = await sql(`select json_object_agg(coalesce(nullif(trim(cost_centre), ''), 'Unassigned'), n) from (select cost_centre, count(*) as n from tracksolid.devices where enabled group by cost_centre) d`);
    const { summary, geojson } = await api('/webhook/live-positions');
    const counted = {};
    for (const { properties } of geojson.features) counted[properties.cost_centre] = (counted[properties.cost_centre] ?? 0) + 1;
    assert.deepEqual(counted, tables);
    await open_live('/?roads=0');
    await shows('.list-head [role=status]', `${whole(Object.values(tables).reduce((a, b) => a + b))} vehicles`);
    assert.equal(summary.vehicles, geojson.features.length);
    for (const [centre, n] of Object.entries(tables)) await shows(`.chip[data-value="${centre}"] b`, whole(n));
  });

  test('live: a parked vehicle\'s speed, ignition and fixes of 24 hours', async () => {
    const { properties } = (await api('/webhook/live-positions')).geojson.features.find(({ properties: p }) => p.status === 'parked');
    const { imei } = properties;
    const row = await object(`select speed_kmh, acc_on from tracksolid.live_positions where imei = ${quoted(imei)}`);
    assert.deepEqual([properties.speed_kmh, properties.acc_on], [row.speed_kmh, row.acc_on]);
    const open_card = () => open_live(`/?roads=0&vehicle=${imei}`);
    await open_card();
    await shows('[data-fact=Speed] dd', `${whole(row.speed_kmh)} km/h`);
    await shows('[data-fact=Ignition] dd', 'Off');
    // The card counts the fixes once, when it opens, and those of 24 hours ago go out of the count meanwhile.
    const counted = async () => {
      await open_card();
      await until(page, () => document.querySelector('.card-track')?.textContent.includes(' fixes'), null, { what: 'fixes on the card' });
      return text('.card-track');
    };
    await live_like(counted, async (shown, { summary }) => {
      assert.ok(shown.includes(`· ${whole(summary.fixes)} fixes`), shown);
      const { fixes } = await object(`select count(*) as fixes from tracksolid.position_history where imei = ${quoted(imei)} and gps_time between ${quoted(summary.from)} and ${quoted(summary.to)}`);
      assert.equal(summary.fixes, fixes);
    }, `/webhook/live-positions/track?vehicle_number=${imei}&hours=24`);
  });

  test('trips: yesterday', async () => {
    const yesterday = await day(1);
    const table = await object(`
      select count(distinct imei) as vehicles, count(*) as trips, sum(distance_km)::float as distance_km, sum(duration_s) - sum(idle_s) as driving_s,
             sum(idle_s) as idle_s, max(max_speed_kmh) as max_speed_kmh
        from tracksolid.trips where start_time >= ${quoted(`${yesterday} 00:00`)}::timestamp at time zone ${quoted(await zone())}
         and start_time < ${quoted(`${add_days(yesterday, 1)} 00:00`)}::timestamp at time zone ${quoted(await zone())}`);
    const { summary } = await dashboard(yesterday);
    assert.deepEqual([summary.vehicles, summary.trips_total, summary.driving_s, summary.idle_s, summary.max_speed_kmh],
      [table.vehicles, table.trips, table.driving_s, table.idle_s, table.max_speed_kmh]);
    assert.ok(Math.abs(summary.distance_km - table.distance_km) < 0.002);
    await open_trips(`/trips?from=${yesterday}`);
    for (const [name, words] of [['Vehicles', whole(table.vehicles)], ['Trips', whole(table.trips)], ['Distance', km(table.distance_km)], ['Top speed', `${whole(table.max_speed_kmh)} km/h`]])
      await shows(`[data-sum="${name}"] dd`, words);
  });

  test('analytics: alarms and kilometres of yesterday', async () => {
    const yesterday = await day(1);
    const [from, to] = [await midnight(yesterday), await midnight(add_days(yesterday, 1))];
    const table = await object(`
      select (select count(*) from tracksolid.alarms where alarm_time >= ${quoted(from)} and alarm_time < ${quoted(to)} and severity is distinct from 'info') as alarms,
             (select sum(distance_km)::float from tracksolid.trips where start_time >= ${quoted(from)} and start_time < ${quoted(to)}) as km`);
    const alarms = (await api(`/analytics/alarms?from=${yesterday}&to=${yesterday}`)).rows.filter(({ severity }) => severity !== 'info').reduce((sum, row) => sum + row.alarms, 0);
    const [{ distance_km }] = (await api(`/analytics/fleet-summary?from=${yesterday}&to=${yesterday}`)).rows;
    assert.equal(alarms, table.alarms);
    assert.ok(Math.abs(distance_km - table.km) < 0.002);
    await open('/trips?view=analytics');
    await loaded('analytics');
    await shows_in_chart('km', `${yesterday} ${Math.round(table.km)} km`);
    await shows_in_chart('alarms', `${yesterday} ${table.alarms} alarms`);
  });
});

async function shows_in_chart(card, words) {
  const label = await page.getAttribute(`[data-card=${card}] .chart`, 'aria-label');
  assert.ok(label.includes(words), `${words} in ${label}`);
}
