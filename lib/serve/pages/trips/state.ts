// The user's choices on the trips page, kept in the URL.
import type { DashboardQuery } from '../shared/api';
import { Store } from '../shared/store';
import { join_list, read_query, split_list, write_query } from '../shared/url_state';
import { add_days, is_day, start_of } from '../shared/zone';

export type SortKey = 'start' | 'vehicle' | 'km' | 'duration' | 'max';
export const rates = [1, 10, 60, 120, 300, 600] as const;
export const longest_range_days = 366;

export interface TripsState {
  first_day: string;
  last_day: string; // included
  vehicles: readonly string[]; // empty: all
  driver: string;
  centre: string;
  city: string;
  sort: SortKey;
  descending: boolean;
  trip: number | null;
  rate: number;
  follow: boolean;
  view: 'trips' | 'analytics';
}

export function initial_state(today: string): TripsState {
  const query = read_query();
  const day = (name: string) => (is_day(query.get(name) ?? '') ? query.get(name)! : null);
  const first = day('from') ?? today;
  const last = day('to') ?? first;
  const sort = query.get('sort') as SortKey | null;
  const trip = Number(query.get('trip'));
  const rate = Number(query.get('rate'));
  return {
    first_day: first <= last ? first : last,
    last_day: first <= last ? last : first,
    vehicles: split_list(query.get('vehicle')),
    driver: query.get('driver') ?? '',
    centre: query.get('centre') ?? '',
    city: query.get('city') ?? '',
    sort: sort && ['start', 'vehicle', 'km', 'duration', 'max'].includes(sort) ? sort : 'start',
    descending: query.get('order') !== 'up',
    trip: trip > 0 ? trip : null,
    rate: rates.find((known) => known === rate) ?? 60,
    follow: query.get('follow') === '1',
    view: query.get('view') === 'analytics' ? 'analytics' : 'trips',
  };
}

export function keep_in_address(store: Store<TripsState>, today: string): void {
  store.on(['first_day', 'last_day', 'vehicles', 'driver', 'centre', 'city', 'sort', 'descending', 'trip', 'rate', 'follow', 'view'], (s) =>
    write_query({
      from: s.first_day === today && s.last_day === today ? null : s.first_day,
      to: s.last_day === s.first_day ? null : s.last_day,
      vehicle: join_list(s.vehicles),
      driver: s.driver,
      centre: s.centre,
      city: s.city,
      sort: s.sort === 'start' ? null : s.sort,
      order: s.descending ? null : 'up',
      trip: s.trip === null ? null : String(s.trip),
      rate: s.rate === 60 ? null : String(s.rate),
      follow: s.follow ? '1' : null,
      view: s.view === 'trips' ? null : s.view,
    }));
}

/** The question these choices put to the API. */
export function query_of(s: Readonly<TripsState>, zone: string): DashboardQuery {
  return {
    start: start_of(s.first_day, zone).toISOString(),
    end: start_of(add_days(s.last_day, 1), zone).toISOString(),
    ...(s.vehicles.length > 0 && { vehicles: [...s.vehicles] }),
    ...(s.driver && { driver: s.driver }),
    ...(s.centre && { cost_centre: s.centre }),
    ...(s.city && { city: s.city }),
  };
}
