// The sums of what is shown, as the API counted them.
import type { TripsSummary } from '../shared/api';
import { fill, h } from '../shared/dom';
import { figure_help, type Figure } from '../shared/figure_help';
import { count, duration, km, speed } from '../shared/format';

/** The rule behind each sum. */
export const rule_of: Partial<Record<string, Figure>> = {
  Trips: 'Trips', Distance: 'Kilometres', Driving: 'Driving time', Idle: 'Idling', 'Top speed': 'Top speed', Vehicles: 'Who drove', 'Vehicles driven': 'Who drove',
};

export function tile(name: string, value: string): HTMLElement {
  const rule = rule_of[name];
  return h('div', { 'data-sum': name }, h('dt', {}, name, rule && figure_help(rule)), h('dd', {}, value));
}

export class SummaryTiles {
  readonly element = h('dl', { class: 'sums number', 'aria-label': 'Summary' });

  show(s: TripsSummary | null): void {
    const tiles: [string, string][] = s === null
      ? ['Vehicles', 'Trips', 'Distance', 'Driving', 'Idle', 'Top speed'].map((name) => [name, '…'])
      : [['Vehicles', count(s.vehicles)], ['Trips', count(s.trips_total)], ['Distance', km(s.distance_km)],
        ['Driving', duration(s.driving_s)], ['Idle', duration(s.idle_s)], ['Top speed', speed(s.max_speed_kmh)]];
    fill(this.element, ...tiles.map(([name, value]) => tile(name, value)));
  }
}
