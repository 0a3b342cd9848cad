// The vehicles as last heard of, and the questions the page asks about them. Ages run on with the browser's steady
// clock from the ages the server gave: a wrong wall clock on either side changes nothing.
import type { LiveFeature, LivePositions, LiveProperties, LiveSummary, Status } from '../shared/api';
import { statuses } from '../shared/theme';
import type { LiveState, Sort } from './state';

export type Facet = 'states' | 'centres' | 'cities';

export class Fleet {
  summary: LiveSummary | null = null;
  private by_imei_ = new Map<string, LiveFeature>();
  private heard_ms_ = new Map<string, number>(); // when, on the steady clock, a vehicle's age_s was right
  private summary_ms_ = 0;
  private centres_: string[] | null = null; // asked for every vehicle's colour: found once per answer

  /** Takes a whole answer. */
  replace(answer: LivePositions): void {
    this.by_imei_.clear();
    this.heard_ms_.clear();
    this.merge(answer);
  }

  /** Takes some vehicles: those not named stay as they are. */
  merge(answer: LivePositions): void {
    const now = performance.now();
    for (const vehicle of answer.geojson.features) {
      this.by_imei_.set(vehicle.properties.imei, vehicle);
      this.heard_ms_.set(vehicle.properties.imei, now);
    }
    this.summary = answer.summary;
    this.summary_ms_ = now;
    this.centres_ = null;
  }

  get all(): LiveFeature[] {
    return [...this.by_imei_.values()];
  }

  find(imei: string | null): LiveFeature | null {
    return (imei && this.by_imei_.get(imei)) || null;
  }

  /** Seconds since the vehicle's fix; null when it never had one. */
  age_s(vehicle: LiveProperties): number | null {
    const heard = this.heard_ms_.get(vehicle.imei) ?? performance.now();
    return vehicle.age_s === null ? null : vehicle.age_s + (performance.now() - heard) / 1000;
  }

  /** Seconds since the newest fix of the fleet. */
  data_age_s(): number | null {
    const age = this.summary?.data_age_s ?? null;
    return age === null ? null : age + (performance.now() - this.summary_ms_) / 1000;
  }

  get centres(): string[] {
    return (this.centres_ ??= distinct(this.all.map((vehicle) => vehicle.properties.cost_centre)));
  }

  get cities(): string[] {
    return distinct(this.all.map((vehicle) => vehicle.properties.assigned_city ?? ''));
  }

  shown(state: LiveState): LiveFeature[] {
    return this.all.filter(({ properties }) => matches(properties, state));
  }

  /** How many vehicles each value of a facet would show, the other filters as they are. */
  counts(facet: Facet, state: LiveState): Map<string, number> {
    const open: LiveState = { ...state, [facet]: new Set() };
    const counts = new Map<string, number>();
    for (const { properties } of this.all) {
      if (!matches(properties, open)) continue;
      const value = facet_value(properties, facet);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  }

  sorted(vehicles: LiveFeature[], sort: Sort): LiveFeature[] {
    const by_name = (a: LiveProperties, b: LiveProperties) => a.vehicle_number.localeCompare(b.vehicle_number, 'en', { numeric: true });
    const order: Record<Sort, (a: LiveProperties, b: LiveProperties) => number> = {
      name: by_name,
      state: (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status) || by_name(a, b),
      speed: (a, b) => (b.speed_kmh ?? -1) - (a.speed_kmh ?? -1) || by_name(a, b),
      age: (a, b) => (this.age_s(a) ?? Infinity) - (this.age_s(b) ?? Infinity) || by_name(a, b),
    };
    return [...vehicles].sort((a, b) => order[sort](a.properties, b.properties));
  }
}

function facet_value(vehicle: LiveProperties, facet: Facet): string {
  if (facet === 'states') return vehicle.status;
  return facet === 'centres' ? vehicle.cost_centre : (vehicle.assigned_city ?? '');
}

function matches(vehicle: LiveProperties, state: LiveState): boolean {
  if (state.states.size > 0 && !state.states.has(vehicle.status as Status)) return false;
  if (state.centres.size > 0 && !state.centres.has(vehicle.cost_centre)) return false;
  if (state.cities.size > 0 && !state.cities.has(vehicle.assigned_city ?? '')) return false;
  const wanted = state.search.trim().toLowerCase();
  if (wanted === '') return true;
  const plain = wanted.replace(/[^\p{L}\p{N}]/gu, '');
  const plate = vehicle.vehicle_number.toLowerCase();
  return plate.includes(wanted) || (plain !== '' && plate.replace(/[^\p{L}\p{N}]/gu, '').includes(plain))
    || (vehicle.driver_name?.toLowerCase().includes(wanted) ?? false) || vehicle.imei.includes(wanted);
}

function distinct(values: string[]): string[] {
  return [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
