// The list of vehicles: only the rows in sight exist, so five thousand vehicles scroll like fifty. One tab stop;
// arrows move, Enter opens.
import { h, fill } from '../shared/dom';
import { ago, speed, unknown } from '../shared/format';
import { vehicle_symbol } from '../shared/map/symbols';
import { palette } from '../shared/theme';
import type { LiveFeature } from '../shared/api';

const row_px = 56;
const spare_rows = 6;

interface Row {
  element: HTMLElement;
  shown: string; // what it was filled with
}

export class VehicleList {
  readonly element = h('div', { id: 'list', class: 'list', role: 'listbox', tabindex: 0, 'aria-label': 'Vehicles' });
  private readonly space_ = h('div', { class: 'list-space', role: 'presentation' });
  private rows_: LiveFeature[] = [];
  private drawn_ = new Map<string, Row>(); // by imei
  private selected_: string | null = null;
  private active_ = 0;
  private pressed_ = false; // between press and release rows stay: a replaced row would swallow the click

  constructor(
    private readonly pick_: (imei: string) => void,
    private readonly colour_: (vehicle: LiveFeature) => string,
    private readonly age_: (vehicle: LiveFeature) => number | null,
  ) {
    this.element.append(this.space_);
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('click', (event) => this.click(event));
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('pointerdown', () => { this.pressed_ = true; });
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'])
      this.element.addEventListener(end, () => { this.pressed_ = false; });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(rows: LiveFeature[], selected: string | null): void {
    const changed = selected !== this.selected_;
    this.rows_ = rows;
    this.selected_ = selected;
    const index = rows.findIndex(({ properties }) => properties.imei === selected);
    if (index >= 0) this.active_ = index;
    this.active_ = Math.max(0, Math.min(this.active_, rows.length - 1));
    this.space_.style.height = `${rows.length * row_px}px`;
    if (changed && index >= 0) this.reveal(index);
    this.draw();
  }

  /** Ages run on between updates. */
  redraw(): void {
    this.draw();
  }

  private reveal(index: number): void {
    const { scrollTop, clientHeight } = this.element;
    if (index * row_px < scrollTop) this.element.scrollTop = index * row_px;
    else if ((index + 1) * row_px > scrollTop + clientHeight) this.element.scrollTop = (index + 1) * row_px - clientHeight;
  }

  private click(event: MouseEvent): void {
    const index = Math.floor((event.clientY - this.space_.getBoundingClientRect().top) / row_px);
    const row = this.rows_[index];
    if (!row) return;
    this.active_ = index;
    this.pick_(row.properties.imei);
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / row_px) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.active_ = Math.max(0, Math.min(this.rows_.length - 1, this.active_ + step));
      this.reveal(this.active_);
      this.draw();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const row = this.rows_[this.active_];
      if (row) this.pick_(row.properties.imei);
    }
  }

  /** Rows stay the same elements while their vehicle is in sight: what is pointed at or read out is not torn away. */
  private draw(): void {
    if (this.pressed_) return;
    const first = Math.max(0, Math.floor(this.element.scrollTop / row_px) - spare_rows);
    const last = Math.min(this.rows_.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / row_px) + spare_rows);
    const before = this.drawn_;
    this.drawn_ = new Map();
    for (let index = first; index < last; ++index) {
      const vehicle = this.rows_[index]!;
      const { imei } = vehicle.properties;
      const row = before.get(imei) ?? { element: h('div', { role: 'option', 'data-imei': imei }), shown: '' };
      before.delete(imei);
      this.drawn_.set(imei, row);
      this.update(row, vehicle, index);
    }
    for (const { element } of before.values()) element.remove();
    let place = 0;
    for (const { element } of this.drawn_.values()) {
      const there = this.space_.children[place++];
      if (there !== element) this.space_.insertBefore(element, there ?? null);
    }
    if (this.rows_.length > 0) this.element.setAttribute('aria-activedescendant', `row-${this.active_}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  private update(row: Row, vehicle: LiveFeature, index: number): void {
    const p = vehicle.properties;
    const colour = this.colour_(vehicle);
    const turn = p.status === 'moving' ? (p.direction_deg ?? 0) : 0;
    const state = p.is_private ? 'Private' : p.status === 'moving' ? speed(p.speed_kmh) : p.status[0]!.toUpperCase() + p.status.slice(1);
    const heard = vehicle.geometry ? ago(this.age_(vehicle)) : `position ${unknown}`;
    const selected = p.imei === this.selected_;
    const shown = [index, this.rows_.length, index === this.active_, selected, p.status, colour, palette().dark, turn, p.vehicle_number, p.driver_name, state, heard].join('|');
    if (row.shown === shown) return;
    row.shown = shown;
    const { element } = row;
    element.className = `row ${p.status}${index === this.active_ ? ' active' : ''}`;
    element.id = `row-${index}`;
    element.style.transform = `translateY(${index * row_px}px)`;
    element.setAttribute('aria-selected', String(selected));
    element.setAttribute('aria-posinset', String(index + 1));
    element.setAttribute('aria-setsize', String(this.rows_.length));
    const symbol = vehicle_symbol(p.status, colour);
    if (turn !== 0) symbol.style.transform = `rotate(${turn}deg)`;
    fill(element,
      h('span', { class: 'symbol' }, symbol),
      h('span', { class: 'row-name' }, h('b', {}, p.vehicle_number), h('span', {}, p.driver_name ?? 'No driver')),
      h('span', { class: 'row-state number' }, h('b', {}, state), h('span', {}, heard)));
  }
}
