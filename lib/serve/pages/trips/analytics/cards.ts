// What each card shows of an answer. One function per answer; the figures are the API's, nothing is summed up here.
import type { Alarms, DriverBehaviour, FleetSummary, IngestHealth, Utilisation } from '../../shared/api';
import { h } from '../../shared/dom';
import { ago, count, duration, km, speed, unknown, type ZoneClock } from '../../shared/format';
import { category_colour, palette, status_colour } from '../../shared/theme';
import { bar_chart } from './bar_chart';
import { data_table, type DataColumn } from './data_table';

const time = (clock: ZoneClock, at: string | null) => (at === null ? unknown : clock.time(at));
const since_s = (at: string | null) => (at === null ? null : (Date.now() - Date.parse(at)) / 1000);

export function fleet_today({ today }: FleetSummary): HTMLElement {
  const tiles: [string, string][] = [
    ['Vehicles driven', `${count(today.vehicles)} of ${count(today.vehicles_total)}`], ['Trips', count(today.trips)], ['Distance', km(today.distance_km)],
    ['Driving', duration(today.driving_s)], ['Idle', duration(today.idle_s)],
  ];
  return h('dl', { class: 'sums number' }, ...tiles.map(([name, value]) => h('div', { 'data-sum': name }, h('dt', {}, name), h('dd', {}, value))));
}

export function km_per_day({ rows }: FleetSummary): HTMLElement {
  return bar_chart('Kilometres per day', rows.map(({ day }) => day), [{ name: 'km', colour: palette().accent, values: rows.map((row) => row.distance_km) }], 'km');
}

export function not_moved({ rows }: Utilisation, clock: ZoneClock): HTMLElement {
  const still = rows.filter(({ trips }) => trips === 0);
  return data_table('Vehicles that have not moved today', still, [
    { title: 'Vehicle', text: (row) => row.vehicle_number, sort: (row) => row.vehicle_number },
    { title: 'Cost centre', text: (row) => row.cost_centre, sort: (row) => row.cost_centre },
    { title: 'Last moved', text: (row) => (row.last_moved_at ? clock.day_time(row.last_moved_at) : 'never'), sort: (row) => row.last_moved_at ?? '' },
  ], 2, false, 'Every vehicle has moved today.');
}

export function idle_now({ rows }: Utilisation): HTMLElement {
  const idle = rows.filter(({ idle_since }) => idle_since !== null);
  return data_table('Vehicles that idle now', idle, [
    { title: 'Vehicle', text: (row) => row.vehicle_number, sort: (row) => row.vehicle_number },
    { title: 'Driver', text: (row) => row.driver_name ?? unknown, sort: (row) => row.driver_name ?? '' },
    { title: 'For', text: (row) => duration(since_s(row.idle_since)), sort: (row) => since_s(row.idle_since) ?? 0 },
    { title: 'Idle today', text: (row) => duration(row.idle_s), sort: (row) => row.idle_s },
  ], 2, true, 'No engine idles now.');
}

type Driver = DriverBehaviour['rows'][number];
const driver: DataColumn<Driver> = { title: 'Driver', text: (row) => row.driver_name, sort: (row) => row.driver_name };

export function driver_clock({ rows }: DriverBehaviour, clock: ZoneClock): HTMLElement {
  return data_table('Driver clock, today', rows, [
    driver,
    { title: 'First start', text: (row) => time(clock, row.first_start), sort: (row) => row.first_start ?? '' },
    { title: 'Last end', text: (row) => time(clock, row.last_end), sort: (row) => row.last_end ?? '' },
    { title: 'Driving', text: (row) => duration(row.driving_s), sort: (row) => row.driving_s },
    { title: 'Trips', text: (row) => count(row.trips), sort: (row) => row.trips },
  ], 3, true, 'Nobody has driven today.');
}

export function driver_behaviour({ rows }: DriverBehaviour): HTMLElement {
  const share = (row: Driver) => (row.driving_s + row.idle_s > 0 ? row.idle_s / (row.driving_s + row.idle_s) : 0);
  return data_table('Driver behaviour, today', rows, [
    driver,
    { title: 'Distance', text: (row) => km(row.distance_km), sort: (row) => row.distance_km },
    { title: 'Top speed', text: (row) => speed(row.max_speed_kmh), sort: (row) => row.max_speed_kmh ?? 0 },
    { title: 'Idle share', text: (row) => `${Math.round(100 * share(row))} %`, sort: share },
    { title: 'Alarms', text: (row) => count(row.alarms), sort: (row) => row.alarms },
  ], 2, true, 'Nobody has driven today.');
}

export function alarms_per_day({ rows }: Alarms, days: string[]): HTMLElement {
  const kinds = [...new Map(rows.map((row) => [row.alarm_type, row.alarm_name]))];
  if (kinds.length === 0) return h('p', { class: 'none' }, 'No alarms in these days.');
  const found = new Map(rows.map((row) => [`${row.day} ${row.alarm_type}`, row.alarms]));
  return bar_chart('Alarms per day', days, kinds.map(([type, name], i) => ({
    name, colour: category_colour(i), values: days.map((day) => found.get(`${day} ${type}`) ?? 0),
  })), 'alarms');
}

export function ingest_health({ rows }: IngestHealth): HTMLElement {
  return h('ul', { class: 'health' }, ...rows.map((row) => h('li', {},
    h('i', { class: 'dot', style: { background: row.ok ? status_colour.moving : 'var(--bad)' } }),
    h('b', {}, row.stream), h('span', { class: 'number' }, row.ok ? `good, ${ago(row.lag_s)}` : (row.message ?? `late: ${ago(row.lag_s)}`)))));
}
