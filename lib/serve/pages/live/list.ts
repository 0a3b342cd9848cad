// The list of vehicles: only the rows in sight exist, so five thousand vehicles scroll like fifty. One tab stop;
// arrows move, Enter opens.
import { h, fill } from '../shared/dom';
import { ago, speed, unknown } from '../shared/format';
import { vehicle_symbol } from '../shared/map/symbols';
import type { LiveFeature } from '../shared/api';

const row_px = 56;
const spare_rows = 6;

export class VehicleList {
  readonly element = h('div', { id: 'list', class: 'list', role: 'listbox', tabindex: 0, 'aria-label': 'Vehicles' });
  private readonly space_ = h('div', { class: 'list-space', role: 'presentation' });
  private rows_: LiveFeature[] = [];
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

  private draw(): void {
    if (this.pressed_) return;
    const first = Math.max(0, Math.floor(this.element.scrollTop / row_px) - spare_rows);
    const last = Math.min(this.rows_.length, Math.ceil((this.element.scrollTop + this.element.clientHeight) / row_px) + spare_rows);
    fill(this.space_, ...this.rows_.slice(first, last).map((vehicle, i) => this.row(vehicle, first + i)));
    if (this.rows_.length > 0) this.element.setAttribute('aria-activedescendant', `row-${this.active_}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  private row(vehicle: LiveFeature, index: number): HTMLElement {
    const p = vehicle.properties;
    const symbol = vehicle_symbol(p.status, this.colour_(vehicle));
    if (p.status === 'moving') symbol.style.transform = `rotate(${p.direction_deg ?? 0}deg)`;
    return h('div', {
      class: `row ${p.status}${index === this.active_ ? ' active' : ''}`, id: `row-${index}`, role: 'option', 'data-imei': p.imei,
      'aria-selected': String(p.imei === this.selected_), 'aria-posinset': index + 1, 'aria-setsize': this.rows_.length,
      style: { transform: `translateY(${index * row_px}px)` },
    },
      h('span', { class: 'symbol' }, symbol),
      h('span', { class: 'row-name' }, h('b', {}, p.vehicle_number), h('span', {}, p.driver_name ?? 'No driver')),
      h('span', { class: 'row-state number' },
        h('b', {}, p.status === 'moving' ? speed(p.speed_kmh) : p.status[0]!.toUpperCase() + p.status.slice(1)),
        h('span', {}, vehicle.geometry ? ago(this.age_(vehicle)) : `position ${unknown}`)));
  }
}
