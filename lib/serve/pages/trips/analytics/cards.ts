// The cards of the analytics panel, one function per card. The figures are the API's; only shares are computed here.
import type { Alarms, DriverBehaviour, FleetSummary, FleetToday, FuelEvents, IngestHealth, Visits } from '../../shared/api';
import { h } from '../../shared/dom';
import { ago, count, duration, km, speed, unknown, type ZoneClock } from '../../shared/format';
import { address } from '../../shared/shell';
import { category_colour, palette, status_colour, statuses } from '../../shared/theme';
import { tile } from '../tiles';
import { bar_chart } from './bar_chart';
import { data_table, type DataColumn } from './data_table';

const time = (clock: ZoneClock, at: string | null) => (at === null ? unknown : clock.time(at));
const hours = (value: number | null) => duration(value === null ? null : value * 3600);

export function fleet_today({ today }: FleetSummary): HTMLElement {
  const tiles: [string, string][] = [
    ['Vehicles driven', `${count(today.vehicles)} of ${count(today.vehicles_total)}`], ['Trips', count(today.trips)], ['Distance', km(today.distance_km)],
    ['Driving', duration(today.driving_s)], ['Idle', duration(today.idle_s)], ['Top speed', speed(today.max_speed_kmh)],
  ];
  return h('dl', { class: 'sums number' }, ...tiles.map(([name, value]) => tile(name, value)));
}

export function km_per_day({ rows }: FleetSummary, days: string[]): HTMLElement {
  const found = new Map(rows.map((row) => [row.day, row.distance_km]));
  return bar_chart('Kilometres per day', days, [{ name: 'km', colour: palette().accent, values: days.map((day) => found.get(day) ?? 0) }], 'km');
}

/** A plate leads to its vehicle on the live map. */
export function plate<R extends { imei: string; vehicle_number: string }>(): DataColumn<R> {
  return {
    title: 'Vehicle', text: (row) => row.vehicle_number, sort: (row) => row.vehicle_number,
    link: (row) => `${address('live')}?vehicle=${encodeURIComponent(row.imei)}`,
  };
}

export function states({ status }: FleetToday): HTMLElement {
  type Row = FleetToday['status'][number];
  return data_table<Row>('Vehicles by cost centre and state', status, [
    { title: 'Cost centre', text: (row) => row.cost_centre, sort: (row) => row.cost_centre },
    ...statuses.map((state): DataColumn<Row> => ({
      title: `${state[0]!.toUpperCase()}${state.slice(1)}`, text: (row) => count(row[state]), sort: (row) => row[state],
    })),
    { title: 'All', text: (row) => count(row.vehicles), sort: (row) => row.vehicles },
  ], 5, true, 'There are no vehicles.');
}

export function not_moved({ not_moved: still }: FleetToday, clock: ZoneClock): HTMLElement {
  return data_table('Vehicles that have not moved today', still, [
    plate(),
    { title: 'Cost centre', text: (row) => row.cost_centre, sort: (row) => row.cost_centre },
    { title: 'Last moved', help: 'Kilometres', text: (row) => (row.last_moved_at ? clock.day_time(row.last_moved_at) : 'never'), sort: (row) => row.last_moved_at ?? '' },
    { title: 'Days', text: (row) => (row.days_still === null ? unknown : count(row.days_still)), sort: (row) => row.days_still ?? Infinity },
  ], 2, false, 'Every vehicle has moved today.');
}

export function idle_now({ idle }: FleetToday): HTMLElement {
  return data_table('Vehicles that idle now', idle, [
    plate(),
    { title: 'Driver', text: (row) => row.driver_name ?? unknown, sort: (row) => row.driver_name ?? '' },
    { title: 'Cost centre', text: (row) => row.cost_centre, sort: (row) => row.cost_centre },
    { title: 'For', help: 'Idling', text: (row) => duration(row.idle_s), sort: (row) => row.idle_s },
  ], 3, true, 'No engine idles now.');
}

export function driver_clock({ clock: rows }: FleetToday, clock: ZoneClock): HTMLElement {
  const started = rows.filter((row) => row.started);
  return data_table('Driver clock, today', started, [
    plate(),
    { title: 'Driver', text: (row) => row.driver_name ?? unknown, sort: (row) => row.driver_name ?? '' },
    { title: 'First start', help: 'Shifts', text: (row) => `${time(clock, row.first_ignition_at)}${row.late ? ' late' : ''}`, sort: (row) => row.first_ignition_at ?? '' },
    { title: 'Last stop', text: (row) => time(clock, row.last_stop_at), sort: (row) => row.last_stop_at ?? '' },
    { title: 'Hours', help: 'Shifts', text: (row) => hours(row.hours), sort: (row) => row.hours ?? 0 },
    { title: 'Driving', help: 'Driving time', text: (row) => hours(row.driving_hours), sort: (row) => row.driving_hours ?? 0 },
  ], 4, true, 'Nobody has started today.');
}

export function visits(answer: Visits, clock: ZoneClock, save_csv: () => void): HTMLElement {
  const { rows, visits_total } = answer;
  const table = data_table('Visits of fences, today', rows, [
    plate(),
    { title: 'Fence', text: (row) => row.fence_name, sort: (row) => row.fence_name },
    { title: 'Entered', text: (row) => clock.day_time(row.enter_time), sort: (row) => row.enter_time },
    { title: 'Left', text: (row) => (row.exit_time ? clock.day_time(row.exit_time) : 'still inside'), sort: (row) => row.exit_time ?? '9' },
    { title: 'Inside', help: 'Visits', text: (row) => duration(row.dwell_s), sort: (row) => row.dwell_s },
  ], 2, true, 'No vehicle was in a fence today.');
  return h('div', {}, table, rows.length < visits_total && h('p', { class: 'chart-note number' }, `The newest ${count(rows.length)} of ${count(visits_total)}.`),
    rows.length > 0 && h('button', { class: 'button more', type: 'button', 'data-csv': 'visits', onclick: save_csv }, 'CSV'));
}

type Driver = DriverBehaviour['rows'][number];
const rate = (value: number | null) => (value === null ? unknown : value.toFixed(1));

export function driver_behaviour({ rows }: DriverBehaviour): HTMLElement {
  const driven = rows.filter((row) => row.distance_km > 0 || row.driving_s > 0 || row.alarms > 0);
  const share = (row: Driver) => (row.driving_s + row.idle_s > 0 ? row.idle_s / (row.driving_s + row.idle_s) : 0);
  return data_table('Driver behaviour, today', driven, [
    { title: 'Driver', help: 'Who drove', text: (row) => row.driver_name, sort: (row) => row.driver_name },
    { title: 'Distance', help: 'Kilometres', text: (row) => km(row.distance_km), sort: (row) => row.distance_km },
    { title: 'Top speed', help: 'Top speed', text: (row) => speed(row.max_speed_kmh), sort: (row) => row.max_speed_kmh ?? 0 },
    { title: 'Speeding', help: 'Speeding', hint: 'Times speeding per 100 km', text: (row) => rate(row.speeding_per_100km), sort: (row) => row.speeding_per_100km ?? -1 },
    { title: 'Harsh', help: 'Harsh driving', hint: 'Harsh accelerations and brakings per 100 km', text: (row) => rate(row.harsh_per_100km), sort: (row) => row.harsh_per_100km ?? -1 },
    { title: 'Idle', help: 'Idling', hint: 'Share of the engine\'s time spent standing', text: (row) => `${Math.round(100 * share(row))} %`, sort: share },
    { title: 'Alarms', text: (row) => count(row.alarms), sort: (row) => row.alarms },
  ], 1, true, 'Nobody has driven today.');
}

export function fuel_events({ rows }: FuelEvents, clock: ZoneClock): HTMLElement {
  return data_table('Refuels and drains', rows, [
    plate(),
    { title: 'Kind', text: (row) => row.kind, sort: (row) => row.kind },
    { title: 'When', text: (row) => clock.day_time(row.event_time), sort: (row) => row.event_time },
    { title: 'Litres', help: 'Fuel', text: (row) => row.litres.toFixed(1), sort: (row) => row.litres },
    { title: 'Level after', text: (row) => `${row.after_l.toFixed(1)} l`, sort: (row) => row.after_l },
    { title: 'Place', text: (row) => row.fence_name ?? unknown, sort: (row) => row.fence_name ?? '' },
  ], 2, true, 'No refuels and no drains in these days.');
}

/** Kinds from the most frequent on; notices (ignition on, fence entered) are only counted: they would hide the alarms. */
export function alarms_per_day({ rows }: Alarms, days: string[]): HTMLElement {
  const kinds = new Map<string, { total: number; by_day: Map<string, number> }>();
  const notices = rows.filter(({ severity }) => severity === 'info').reduce((sum, { alarms }) => sum + alarms, 0);
  for (const row of rows) {
    if (row.severity === 'info') continue;
    const name = row.alarm_name ?? row.alarm_type;
    const kind = kinds.get(name) ?? { total: 0, by_day: new Map<string, number>() };
    kinds.set(name, kind);
    kind.total += row.alarms;
    kind.by_day.set(row.day, (kind.by_day.get(row.day) ?? 0) + row.alarms);
  }
  const sorted = [...kinds].sort(([, a], [, b]) => b.total - a.total);
  const chart = bar_chart('Alarms per day', days, sorted.map(([name, { by_day }], i) => ({
    name, colour: category_colour(i), values: days.map((day) => by_day.get(day) ?? 0),
  })), 'alarms');
  return h('div', {}, sorted.length > 0 ? chart : h('p', { class: 'none' }, 'No alarms in these days.'),
    notices > 0 && h('p', { class: 'chart-note number' }, `Besides ${count(notices)} notices, such as ignition on and off.`));
}

export function ingest_health({ rows }: IngestHealth): HTMLElement {
  return h('ul', { class: 'health' }, ...rows.map((row) => h('li', { 'data-stream': row.stream, 'data-ok': String(row.ok) },
    h('i', { class: 'dot', style: { background: row.ok ? status_colour.moving : 'var(--bad)' } }),
    h('b', {}, row.stream.replace('_', ' ')), h('span', { class: 'number' }, said_of(row)))));
}

function said_of({ ok, lag_s, message }: IngestHealth['rows'][number]): string {
  if (ok) return `good, ${ago(lag_s)}`;
  return message ? `late: ${message}` : lag_s === null ? 'has never run' : `late: ${ago(lag_s)}`;
}
