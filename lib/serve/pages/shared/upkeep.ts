// Words for services of vehicles: the live card and the analytics panel say the same.
import type { Maintenance } from './api';
import { count } from './format';

type Service = Maintenance['rows'][number];

/** '500 km', '12 h', '3 days' of the limit that is reached first; with ' over' where it is passed. */
export function service_left({ due_by, left_km, left_hours, left_days }: Service): string {
  const [left, unit] = due_by === 'hours' ? [left_hours, 'h'] : due_by === 'date' ? [left_days, 'days'] : [left_km, 'km'];
  if (left === null) return '–';
  return `${count(Math.abs(Math.round(left)))} ${unit}${left < 0 ? ' over' : ''}`;
}
