// The user's choices on the live page, kept in the URL.
import type { Place, Status } from '../shared/api';
import { statuses } from '../shared/theme';
import { join_list, read_query, split_list, write_query } from '../shared/url_state';
import { Store } from '../shared/store';

export const sorts = { state: 'State', name: 'Name', speed: 'Speed', age: 'Last fix' } as const;
export type Sort = keyof typeof sorts;
export type ColourBy = 'state' | 'centre';

export interface LiveState {
  search: string;
  states: ReadonlySet<Status>; // empty: all
  centres: ReadonlySet<string>; // empty: all
  cities: ReadonlySet<string>; // empty: all
  sort: Sort;
  colour_by: ColourBy | null; // null: by cost centre when there are several
  selected: string | null; // imei
  hours: 24 | 72;
  follow: boolean;
  roads: boolean;
  nearest: Place | null;
}

export function initial_state(): LiveState {
  const query = read_query();
  const place = query.get('near')?.split(',').map(Number) ?? [];
  const colour = query.get('colour');
  const sort = query.get('sort');
  return {
    search: query.get('q') ?? '',
    states: new Set(split_list(query.get('state')).filter((text): text is Status => statuses.includes(text as Status))),
    centres: new Set(split_list(query.get('centre'))),
    cities: new Set(split_list(query.get('city'))),
    sort: sort && sort in sorts ? (sort as Sort) : 'state',
    colour_by: colour === 'state' || colour === 'centre' ? colour : null,
    selected: query.get('vehicle'),
    hours: query.get('hours') === '72' ? 72 : 24,
    follow: query.get('follow') === '1',
    roads: query.get('roads') !== '0',
    nearest: place.length === 2 && place.every(Number.isFinite) ? [place[1]!, place[0]!] : null,
  };
}

export function keep_in_address(store: Store<LiveState>): void {
  store.on(['search', 'states', 'centres', 'cities', 'sort', 'colour_by', 'selected', 'hours', 'follow', 'roads', 'nearest'], (s) =>
    write_query({
      q: s.search,
      state: join_list(s.states),
      centre: join_list(s.centres),
      city: join_list(s.cities),
      sort: s.sort === 'state' ? null : s.sort,
      colour: s.colour_by,
      vehicle: s.selected,
      hours: s.hours === 24 ? null : '72',
      follow: s.follow ? '1' : null,
      roads: s.roads ? null : '0',
      near: s.nearest ? `${s.nearest[1].toFixed(5)},${s.nearest[0].toFixed(5)}` : null,
    }));
}

export function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
