// The panel beside the map: filters, search, order, list.
import type { LiveFeature } from '../shared/api';
import { h, set_text } from '../shared/dom';
import { count } from '../shared/format';
import type { Store } from '../shared/store';
import { ColourSwitch, FacetList, StateTiles } from './filters';
import type { Fleet } from './fleet';
import { VehicleList } from './list';
import { sorts, type ColourBy, type LiveState, type Sort } from './state';

export class Side {
  readonly elements: HTMLElement[];
  private readonly tiles_;
  private readonly colours_;
  private readonly centres_;
  private readonly cities_;
  private readonly list_;
  private readonly count_ = h('p', { class: 'label number', role: 'status' });
  private readonly empty_ = h('div', { class: 'empty', hidden: true });
  private readonly clear_ = h('button', { class: 'button', type: 'button' }, 'Clear filters');

  constructor(private readonly store_: Store<LiveState>, private readonly fleet_: Fleet, colour: (vehicle: LiveFeature) => string, pick: (imei: string) => void) {
    this.tiles_ = new StateTiles(store_);
    this.colours_ = new ColourSwitch(store_);
    this.centres_ = new FacetList(store_, 'centres', 'Cost centre', this.colours_.element);
    this.cities_ = new FacetList(store_, 'cities', 'City');
    this.list_ = new VehicleList(pick, colour, (vehicle) => fleet_.age_s(vehicle.properties));
    this.clear_.addEventListener('click', () => store_.set({ search: '', states: new Set(), centres: new Set(), cities: new Set() }));
    this.empty_.append(h('p', {}, 'No vehicle matches.'), this.clear_);
    this.elements = [
      h('h1', { class: 'sr-only' }, 'Live positions'), this.tiles_.element, this.search(),
      this.centres_.element, this.cities_.element,
      h('div', { class: 'list-head' }, this.count_, this.order()), this.empty_, this.list_.element,
    ];
  }

  private search(): HTMLElement {
    const field = h('input', {
      class: 'field', type: 'search', id: 'search', placeholder: 'Search plate, driver, IMEI', 'aria-label': 'Search vehicles', autocomplete: 'off', spellcheck: 'false',
    });
    field.value = this.store_.state.search;
    field.addEventListener('input', () => this.store_.set({ search: field.value }));
    this.store_.on(['search'], ({ search }) => { if (field.value !== search) field.value = search; });
    addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      field.focus();
    });
    return h('div', { class: 'search' }, field);
  }

  private order(): HTMLElement {
    const select = h('select', { id: 'sort', 'aria-label': 'Order' },
      ...Object.entries(sorts).map(([value, text]) => h('option', { value, selected: value === this.store_.state.sort }, text)));
    select.addEventListener('change', () => this.store_.set({ sort: select.value as Sort }));
    return h('label', { class: 'label order' }, 'Order ', select);
  }

  update(colour_by: ColourBy, centre_colour: (centre: string) => string): void {
    const { state } = this.store_;
    const shown = this.fleet_.sorted(this.fleet_.shown(state), state.sort);
    this.tiles_.update(this.fleet_);
    this.colours_.update(colour_by);
    this.centres_.update(this.fleet_, colour_by === 'centre' ? centre_colour : null);
    this.cities_.update(this.fleet_, null);
    const all = this.fleet_.all.length;
    if (this.fleet_.summary) set_text(this.count_, shown.length === all ? `${count(all)} vehicles` : `${count(shown.length)} of ${count(all)} vehicles`);
    this.empty_.hidden = !this.fleet_.summary || shown.length > 0;
    this.clear_.hidden = all === 0;
    this.list_.show(shown, state.selected);
  }

  update_ages(): void {
    this.list_.redraw();
  }
}
