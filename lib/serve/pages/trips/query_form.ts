// The filters the API knows: vehicles, driver, cost centre, city. Their values come from the API too.
import type { Filters } from '../shared/api';
import { fill, h } from '../shared/dom';
import type { Store } from '../shared/store';
import type { TripsState } from './state';

type Choice = 'driver' | 'centre' | 'city';

export class QueryForm {
  readonly element = h('div', { class: 'query', role: 'search', 'aria-label': 'Filter trips' });
  private readonly vehicle_ = h('input', { class: 'field', id: 'vehicle', list: 'vehicles', placeholder: 'Any vehicle: type a plate', 'aria-label': 'Add a vehicle', autocomplete: 'off', spellcheck: 'false' });
  private readonly options_ = h('datalist', { id: 'vehicles' });
  private readonly chosen_ = h('div', { class: 'chips' });
  private readonly selects_ = new Map<Choice, HTMLSelectElement>();
  private filters_: Filters | null = null;

  constructor(private readonly store_: Store<TripsState>) {
    const select = (choice: Choice, any: string) => {
      const element = h('select', { class: 'field', id: choice, 'aria-label': any.replace('Any ', ''), onchange: () => store_.set({ [choice]: element.value, trip: null }) }, h('option', { value: '' }, any));
      this.selects_.set(choice, element);
      return element;
    };
    this.element.append(this.vehicle_, this.options_, this.chosen_,
      h('div', { class: 'query-selects' }, select('centre', 'Any cost centre'), select('driver', 'Any driver'), select('city', 'Any city')));
    this.vehicle_.addEventListener('input', () => this.typed(false));
    this.vehicle_.addEventListener('keydown', (event) => { if (event.key === 'Enter') this.typed(true); });
    store_.on(['vehicles', 'driver', 'centre', 'city'], () => this.update());
    this.update();
  }

  show(filters: Filters): void {
    if (JSON.stringify(filters) === JSON.stringify(this.filters_)) return;
    this.filters_ = filters;
    fill(this.options_, ...filters.vehicles.map(({ vehicle_number, driver_name }) => h('option', { value: vehicle_number }, driver_name ?? '')));
    const values: Record<Choice, string[]> = { driver: filters.drivers, centre: filters.cost_centres, city: filters.cities };
    for (const [choice, select] of this.selects_) {
      const any = select.options[0]!;
      fill(select, any, ...values[choice].map((value) => h('option', { value }, value)));
    }
    this.update();
  }

  /** A whole plate, picked or typed, becomes a chip; Enter takes the only one that begins so. */
  private typed(enter: boolean): void {
    const text = plain(this.vehicle_.value);
    if (!text || !this.filters_) return;
    const begins = this.filters_.vehicles.filter(({ vehicle_number }) => plain(vehicle_number).startsWith(text));
    const exact = begins.find(({ vehicle_number }) => plain(vehicle_number) === text);
    const found = exact && (enter || begins.length === 1) ? exact : enter && begins.length === 1 ? begins[0] : null;
    if (!found) return;
    this.vehicle_.value = '';
    const { vehicles } = this.store_.state;
    if (!vehicles.includes(found.vehicle_number)) this.store_.set({ vehicles: [...vehicles, found.vehicle_number], trip: null });
  }

  private update(): void {
    const { state } = this.store_;
    for (const [choice, select] of this.selects_) {
      const value = state[choice];
      if (value && ![...select.options].some((option) => option.value === value)) select.append(h('option', { value }, value));
      select.value = value;
    }
    fill(this.chosen_, ...state.vehicles.map((vehicle) =>
      h('button', { type: 'button', class: 'chip', 'aria-label': `Remove ${vehicle}`, onclick: () => this.store_.set({ vehicles: state.vehicles.filter((v) => v !== vehicle), trip: null }) },
        vehicle, h('b', { 'aria-hidden': 'true' }, '×'))));
    this.chosen_.hidden = state.vehicles.length === 0;
  }
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
