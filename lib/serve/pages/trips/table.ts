// The table of trips. Only rows in sight exist; the others are the height of two empty rows.
import type { TripFeature } from '../shared/api';
import { fill, h } from '../shared/dom';
import type { ZoneClock } from '../shared/format';
import type { Store } from '../shared/store';
import { columns, sorted } from './columns';
import type { SortKey, TripsState } from './state';

const row_px = 46;
const spare_rows = 8;

export class TripTable {
  readonly element: HTMLElement;
  private readonly heads_ = new Map<SortKey, HTMLElement>();
  private readonly body_ = h('tbody');
  private readonly table_ = h('table', { id: 'table', 'aria-label': 'Trips' });
  private trips_: TripFeature[] = [];
  private rows_: TripFeature[] = [];

  constructor(private readonly store_: Store<TripsState>, private readonly clock_: ZoneClock, private readonly colour_: (centre: string) => string) {
    const head = h('tr', {}, ...columns.map(({ key, title }) => {
      const cell = h('th', { scope: 'col', class: key }, h('button', { type: 'button', onclick: () => this.sort_by(key) }, title));
      this.heads_.set(key, cell);
      return cell;
    }));
    this.table_.append(h('thead', {}, head), this.body_);
    this.element = h('div', { class: 'table-box', tabindex: -1 }, this.table_);
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.body_.addEventListener('click', (event) => {
      const id = (event.target as HTMLElement).closest('tr')?.dataset.trip;
      if (id) this.choose(Number(id));
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
    store_.on(['sort', 'descending'], () => {
      this.element.scrollTop = 0;
      this.arrange();
      this.reveal();
    });
    store_.on(['trip'], () => { this.reveal(); this.draw(); });
    this.arrange();
  }

  show(trips: TripFeature[], keep: boolean): void {
    this.trips_ = trips;
    if (!keep) this.element.scrollTop = 0;
    this.arrange();
    this.reveal();
  }

  /** The rows in the order shown: what the CSV holds. */
  get rows(): TripFeature[] {
    return this.rows_;
  }

  private choose(id: number): void {
    this.store_.set({ trip: this.store_.state.trip === id ? null : id });
  }

  private sort_by(key: SortKey): void {
    const { sort, descending } = this.store_.state;
    this.store_.set(sort === key ? { descending: !descending } : { sort: key, descending: key !== 'vehicle' });
  }

  private arrange(): void {
    const { sort, descending } = this.store_.state;
    this.rows_ = sorted(this.trips_, sort, descending);
    for (const [key, cell] of this.heads_) cell.setAttribute('aria-sort', key !== sort ? 'none' : descending ? 'descending' : 'ascending');
    this.table_.setAttribute('aria-rowcount', String(this.rows_.length + 1));
    this.draw();
  }

  private reveal(): void {
    const index = this.rows_.findIndex(({ properties }) => properties.trip_id === this.store_.state.trip);
    const { scrollTop, clientHeight } = this.element;
    const room = clientHeight - 36;
    if (index >= 0 && (index * row_px < scrollTop || (index + 1) * row_px > scrollTop + room)) this.element.scrollTop = index * row_px - room / 2;
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !(event.target as HTMLElement).closest('tbody')) return;
    event.preventDefault();
    const now = Number((event.target as HTMLElement).closest('tr')?.dataset.index ?? 0);
    const next = Math.max(0, Math.min(this.rows_.length - 1, now + step));
    const at = next * row_px;
    if (at < this.element.scrollTop) this.element.scrollTop = at;
    if (at + row_px > this.element.scrollTop + this.element.clientHeight - 36) this.element.scrollTop = at + row_px - this.element.clientHeight + 36;
    this.draw();
    this.body_.querySelector<HTMLElement>(`tr[data-index="${next}"] button`)?.focus();
  }

  private draw(): void {
    const first = Math.max(0, Math.floor(this.element.scrollTop / row_px) - spare_rows);
    const last = Math.min(this.rows_.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / row_px) + spare_rows);
    const one_day = this.store_.state.first_day === this.store_.state.last_day;
    this.element.classList.toggle('one-day', one_day);
    const focused = (document.activeElement?.closest('tr') as HTMLElement | null)?.dataset.trip;
    const space = (rows: number) => rows > 0 && h('tr', { class: 'space', 'aria-hidden': 'true', style: { height: `${rows * row_px}px` } });
    fill(this.body_, space(first), ...this.rows_.slice(first, last).map((trip, i) => this.row(trip, first + i, one_day)), space(this.rows_.length - last));
    if (focused) this.body_.querySelector<HTMLElement>(`tr[data-trip="${focused}"] button`)?.focus({ preventScroll: true });
  }

  private row({ properties: trip }: TripFeature, index: number, one_day: boolean): HTMLElement {
    const chosen = trip.trip_id === this.store_.state.trip;
    return h('tr', { 'data-trip': trip.trip_id, 'data-index': index, 'aria-rowindex': index + 2, class: chosen && 'chosen' },
      ...columns.map(({ key, text }) => {
        const words = text(trip, this.clock_, one_day);
        if (key === 'start')
          return h('td', { class: 'start number' }, h('button', { type: 'button', 'aria-pressed': String(chosen), 'aria-label': `Trip of ${trip.vehicle_number} at ${words}` }, words));
        if (key === 'vehicle')
          return h('td', { class: 'vehicle' }, h('i', { class: 'dot', style: { background: this.colour_(trip.cost_centre) } }),
            h('span', {}, h('b', {}, words), h('small', {}, trip.driver_name ?? 'No driver')));
        return h('td', { class: `${key} number` }, words);
      }));
  }
}
