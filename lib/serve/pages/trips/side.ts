// The panel beside the map: days, filters, sums, table, exports.
import type { Dashboard, TripFeature } from '../shared/api';
import { h, set_text } from '../shared/dom';
import { count, type ZoneClock } from '../shared/format';
import { icon } from '../shared/icons';
import type { Store } from '../shared/store';
import type { Fix } from '../shared/track';
import { save } from '../shared/save';
import { csv_of, geojson_of, gpx_of } from './export';
import { QueryForm } from './query_form';
import { RangePicker } from './range_picker';
import type { TripsState } from './state';
import { TripTable } from './table';
import { SummaryTiles } from './tiles';

export interface Shown {
  dashboard: Dashboard | null;
  chosen: TripFeature | null;
  stretches: Fix[][] | null;
}

export class Side {
  readonly elements: HTMLElement[];
  private readonly form_: QueryForm;
  private readonly sums_ = new SummaryTiles();
  private readonly table_: TripTable;
  private readonly state_ = h('p', { class: 'label number', role: 'status' });
  private readonly empty_ = h('div', { class: 'empty', hidden: true });

  constructor(private readonly store_: Store<TripsState>, private readonly clock_: ZoneClock, today: string, colour: (centre: string) => string, private readonly shown_: () => Shown) {
    this.form_ = new QueryForm(store_);
    this.table_ = new TripTable(store_, clock_, colour);
    this.empty_.append(h('p', {}, 'No trips began in these days.'),
      h('button', { class: 'button', type: 'button', onclick: () => store_.set({ vehicles: [], driver: '', centre: '', city: '' }) }, 'Clear filters'));
    this.elements = [
      h('h1', { class: 'sr-only' }, 'Trips'), new RangePicker(store_, today, clock_.zone).element, this.form_.element, this.sums_.element,
      h('div', { class: 'list-head' }, this.state_, h('div', { class: 'exports', role: 'group', 'aria-label': 'Export' },
        this.button('CSV'), this.button('GeoJSON'), this.button('GPX'))),
      this.empty_, this.table_.element,
    ];
    this.sums_.show(null);
  }

  private button(kind: 'CSV' | 'GeoJSON' | 'GPX'): HTMLElement {
    return h('button', { class: 'export', type: 'button', 'aria-label': `Export ${kind}`, onclick: () => this.export(kind) }, icon('download'), kind);
  }

  private export(kind: 'CSV' | 'GeoJSON' | 'GPX'): void {
    const { dashboard, chosen, stretches } = this.shown_();
    if (!dashboard) return;
    const { first_day, last_day } = this.store_.state;
    const routes = chosen ? [chosen] : dashboard.geojson.features;
    const name = `trips-${first_day}${last_day === first_day ? '' : `-${last_day}`}`;
    if (kind === 'CSV') save(`${name}.csv`, 'text/csv', csv_of(this.table_.rows));
    else if (kind === 'GeoJSON') save(`${name}.geojson`, 'application/geo+json', geojson_of(routes));
    else save(`${name}.gpx`, 'application/gpx+xml', gpx_of(routes, stretches));
  }

  loading(): void {
    set_text(this.state_, 'Loading…');
  }

  failed(): void {
    set_text(this.state_, '');
  }

  /** `keep`: the table stays where it was scrolled to. */
  show(dashboard: Dashboard, keep: boolean): void {
    const { trips, trips_total, truncated, as_of } = dashboard.summary;
    this.form_.show(dashboard.filters);
    this.sums_.show(dashboard.summary);
    this.table_.show(dashboard.geojson.features, keep);
    this.empty_.hidden = trips > 0;
    const many = truncated ? `Newest ${count(trips)} of ${count(trips_total)} trips` : `${count(trips)} ${trips === 1 ? 'trip' : 'trips'}`;
    set_text(this.state_, as_of ? `${many}, as of ${this.clock_.time(as_of)}` : many);
    this.state_.title = as_of ? `The trips were last refreshed ${this.clock_.day_time(as_of)}` : '';
  }
}
