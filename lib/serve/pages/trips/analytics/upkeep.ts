// The cards of the analytics panel about upkeep: services, trouble codes, temperature.
import type { Faults, Maintenance, Temperature } from '../../shared/api';
import { duration, unknown, type ZoneClock } from '../../shared/format';
import { service_left } from '../../shared/upkeep';
import { plate } from './cards';
import { data_table, type DataColumn } from './data_table';

const urgency = ['ok', 'soon', 'due', 'overdue'];

export function maintenance_due({ rows }: Maintenance, clock: ZoneClock): HTMLElement {
  type Row = Maintenance['rows'][number];
  const urgent = rows.filter(({ state }) => state !== 'ok');
  return data_table<Row>('Maintenance due', urgent, [
    plate(),
    { title: 'Service', text: (row) => row.plan, sort: (row) => row.plan },
    { title: 'State', text: (row) => row.state, sort: (row) => urgency.indexOf(row.state) },
    { title: 'Left', text: (row) => service_left(row), sort: (row) => row.left_km ?? row.left_hours ?? row.left_days ?? 0 },
    { title: 'Expected', hint: 'By the mean of the last 28 days', text: (row) => (row.expected_on ? clock.day(row.expected_on) : unknown), sort: (row) => row.expected_on ?? '' },
  ], 2, true, 'No service is due or expected soon.');
}

export function open_faults({ rows }: Faults, clock: ZoneClock): HTMLElement {
  type Row = Faults['rows'][number];
  const since: DataColumn<Row> = { title: 'Since', text: (row) => clock.day_time(row.first_seen_at), sort: (row) => row.first_seen_at };
  return data_table<Row>('Open trouble codes', rows.filter(({ cleared_at }) => cleared_at === null), [
    plate(),
    { title: 'Code', text: (row) => row.fault_code, sort: (row) => row.fault_code },
    { title: 'System', text: (row) => row.system, sort: (row) => row.system },
    since,
    { title: 'Last seen', text: (row) => clock.day_time(row.last_seen_at), sort: (row) => row.last_seen_at },
  ], 3, true, 'No trouble code is open.');
}

export function temperature_episodes({ rows }: Temperature, clock: ZoneClock): HTMLElement {
  type Row = Temperature['rows'][number];
  return data_table<Row>('Temperature outside of bounds', rows, [
    plate(),
    { title: 'Sensor', text: (row) => row.sensor || unknown, sort: (row) => row.sensor },
    { title: 'From', text: (row) => clock.day_time(row.from_time), sort: (row) => row.from_time },
    { title: 'For', text: (row) => duration(row.outside_s), sort: (row) => row.outside_s },
    { title: 'Worst', text: (row) => `${row.worst_c.toFixed(1)} °C`, sort: (row) => row.worst_c },
    { title: 'Bound', text: (row) => `${row.bound_c.toFixed(1)} °C`, sort: (row) => row.bound_c },
  ], 2, true, 'No temperature was outside of its bounds.');
}
