// Filters that are the legend too: each shows its symbol or colour and how many vehicles it would show.
import { h, fill, set_text } from '../shared/dom';
import { count } from '../shared/format';
import { vehicle_symbol } from '../shared/map/symbols';
import { on_theme_change, status_colour, statuses } from '../shared/theme';
import type { Store } from '../shared/store';
import type { Status } from '../shared/api';
import type { Facet, Fleet } from './fleet';
import { toggled, type ColourBy, type LiveState } from './state';

const names: Record<Status, string> = { moving: 'Moving', idle: 'Idle', parked: 'Parked', offline: 'Offline' };

export class StateTiles {
  readonly element = h('div', { class: 'tiles', role: 'group', 'aria-label': 'Filter by state' });
  private readonly counts_ = new Map<Status, HTMLElement>();
  private readonly buttons_ = new Map<Status, HTMLElement>();

  constructor(private readonly store_: Store<LiveState>) {
    for (const status of statuses) {
      const symbol = h('span', { class: 'symbol' });
      const number = h('b', { class: 'number' }, '–');
      const paint = () => fill(symbol, vehicle_symbol(status, status_colour[status]));
      const button = h('button', {
        type: 'button', class: 'tile', 'data-state': status,
        onclick: () => store_.set({ states: toggled(store_.state.states, status) }),
      }, symbol, number, h('span', {}, names[status]));
      paint();
      on_theme_change(paint);
      this.counts_.set(status, number);
      this.buttons_.set(status, button);
      this.element.append(button);
    }
  }

  update(fleet: Fleet): void {
    const counts = fleet.counts('states', this.store_.state);
    for (const status of statuses) {
      set_text(this.counts_.get(status)!, count(counts.get(status) ?? 0));
      this.buttons_.get(status)!.setAttribute('aria-pressed', String(this.store_.state.states.has(status)));
    }
  }
}

/** A list of toggles for one facet; hidden while there is only one value to choose. */
export class FacetList {
  readonly element: HTMLElement;
  private readonly list_ = h('div', { class: 'chips' });

  constructor(private readonly store_: Store<LiveState>, private readonly facet_: 'centres' | 'cities', title: string, extra?: HTMLElement) {
    this.element = h('section', { class: 'facet', 'aria-label': title }, h('div', { class: 'facet-head' }, h('h2', { class: 'label' }, title), extra), this.list_);
  }

  update(fleet: Fleet, colour: ((value: string) => string) | null): void {
    const state = this.store_.state;
    const chosen: ReadonlySet<string> = state[this.facet_];
    const values = fleet[this.facet_];
    const counts = fleet.counts(this.facet_ satisfies Facet, state);
    this.element.hidden = values.length < 2 && chosen.size === 0;
    const shown = values.map((value) => ({ value, n: counts.get(value) ?? 0, colour: colour?.(value) ?? null, on: chosen.has(value) }));
    const text = JSON.stringify(shown);
    if (this.list_.dataset.shown === text) return; // rebuilding would take the focus away
    this.list_.dataset.shown = text;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.value;
    fill(this.list_, ...shown.map((chip) => this.chip(chip)));
    if (focused !== undefined) this.list_.querySelector<HTMLElement>(`[data-value="${CSS.escape(focused)}"]`)?.focus();
  }

  private chip({ value, n, colour, on }: { value: string; n: number; colour: string | null; on: boolean }): HTMLElement {
    return h('button', {
      type: 'button', class: 'chip', 'aria-pressed': String(on), 'data-value': value,
      onclick: () => this.store_.set({ [this.facet_]: toggled(this.store_.state[this.facet_], value) }),
    }, colour && h('i', { class: 'dot', style: { background: colour } }), h('span', {}, value || 'No city'), h('b', { class: 'number' }, count(n)));
  }
}

/** Whether colours mean cost centres or states. */
export class ColourSwitch {
  readonly element = h('div', { class: 'segments small', role: 'group', 'aria-label': 'Colour by' });

  constructor(store: Store<LiveState>) {
    for (const [by, text] of [['centre', 'Centre'], ['state', 'State']] as [ColourBy, string][])
      this.element.append(h('button', { type: 'button', 'data-by': by, onclick: () => store.set({ colour_by: by }) }, text));
  }

  update(now: ColourBy): void {
    for (const button of this.element.children) button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.by === now));
  }
}
