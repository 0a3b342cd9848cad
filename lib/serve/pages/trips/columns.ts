// The table's columns: what they show, how they sort, what the CSV says.
import type { TripFeature, TripProperties } from '../shared/api';
import { duration, km, type ZoneClock } from '../shared/format';
import type { SortKey } from './state';

export interface Column {
  key: SortKey;
  title: string;
  text: (trip: TripProperties, clock: ZoneClock, one_day: boolean) => string;
  compare: (a: TripProperties, b: TripProperties) => number;
}

const number = (value: number | null) => value ?? -1;

export const columns: Column[] = [
  {
    key: 'start', title: 'Start', compare: (a, b) => (a.start_time < b.start_time ? -1 : Number(a.start_time > b.start_time)),
    text: (t, clock, one_day) => (one_day ? clock.time(t.start_time) : clock.day_time(t.start_time).replace(/^\w+,? /, '')),
  },
  { key: 'vehicle', title: 'Vehicle', compare: (a, b) => a.vehicle_number.localeCompare(b.vehicle_number, 'en', { numeric: true }), text: (t) => t.vehicle_number },
  { key: 'km', title: 'km', compare: (a, b) => number(a.distance_km) - number(b.distance_km), text: (t) => km(t.distance_km).replace(' km', '') },
  { key: 'duration', title: 'Time', compare: (a, b) => number(a.duration_s) - number(b.duration_s), text: (t) => duration(t.duration_s) },
  { key: 'max', title: 'Max', compare: (a, b) => number(a.max_speed_kmh) - number(b.max_speed_kmh), text: (t) => (t.max_speed_kmh === null ? '–' : String(Math.round(t.max_speed_kmh))) },
];

export function sorted(trips: TripFeature[], key: SortKey, descending: boolean): TripFeature[] {
  const { compare } = columns.find((column) => column.key === key)!;
  const sign = descending ? -1 : 1;
  return [...trips].sort((a, b) => sign * compare(a.properties, b.properties) || a.properties.trip_id - b.properties.trip_id);
}
