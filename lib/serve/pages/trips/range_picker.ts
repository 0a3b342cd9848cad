// The choice of days: presets, one step back or on, or two dates. Days are those of the fleet's zone.
import { h } from '../shared/dom';
import { icon } from '../shared/icons';
import type { Store } from '../shared/store';
import { add_days, days_between, is_day } from '../shared/zone';
import { longest_range_days, type TripsState } from './state';

export class RangePicker {
  readonly element: HTMLElement;
  private readonly first_ = h('input', { class: 'field', type: 'date', id: 'first-day', 'aria-label': 'First day' });
  private readonly last_ = h('input', { class: 'field', type: 'date', id: 'last-day', 'aria-label': 'Last day' });
  private readonly presets_ = h('div', { class: 'segments', role: 'group', 'aria-label': 'Days' });
  private readonly next_: HTMLButtonElement;

  constructor(private readonly store_: Store<TripsState>, private readonly today_: string, zone: string) {
    const preset = (text: string, first: string, last: string) =>
      h('button', { type: 'button', 'data-first': first, 'data-last': last, onclick: () => this.choose(first, last) }, text);
    const yesterday = add_days(today_, -1);
    this.presets_.append(preset('Today', today_, today_), preset('Yesterday', yesterday, yesterday), preset('7 days', add_days(today_, -6), today_));
    const step = (direction: -1 | 1, name: 'left' | 'right', label: string) =>
      h('button', { class: 'icon-button', type: 'button', 'aria-label': label, onclick: () => this.step(direction) }, icon(name));
    this.next_ = step(1, 'right', 'Later');
    for (const field of [this.first_, this.last_]) {
      field.max = today_;
      field.addEventListener('change', () => this.typed(field));
    }
    this.element = h('div', { class: 'range' },
      h('div', { class: 'range-presets' }, this.presets_, h('span', { class: 'label', title: 'Days begin and end in this time zone' }, zone)),
      h('div', { class: 'range-days' }, step(-1, 'left', 'Earlier'), this.first_, h('span', { class: 'label' }, 'to'), this.last_, this.next_));
    store_.on(['first_day', 'last_day'], () => this.update());
    this.update();
  }

  private choose(first: string, last: string): void {
    this.store_.set({ first_day: first, last_day: last, trip: null });
  }

  private step(direction: -1 | 1): void {
    const { first_day, last_day } = this.store_.state;
    const days = (days_between(first_day, last_day) + 1) * direction;
    const last = add_days(last_day, days);
    if (last <= this.today_) this.choose(add_days(first_day, days), last);
    else this.choose(add_days(this.today_, -days_between(first_day, last_day)), this.today_);
  }

  private typed(field: HTMLInputElement): void {
    let [first, last] = [this.first_.value, this.last_.value];
    if (!is_day(first) || !is_day(last)) return;
    if (first > last) [first, last] = field === this.first_ ? [first, first] : [last, last];
    if (days_between(first, last) >= longest_range_days) {
      if (field === this.first_) last = add_days(first, longest_range_days - 1);
      else first = add_days(last, 1 - longest_range_days);
    }
    this.choose(first, last);
  }

  private update(): void {
    const { first_day, last_day } = this.store_.state;
    this.first_.value = first_day;
    this.last_.value = last_day;
    this.next_.disabled = last_day >= this.today_;
    for (const button of this.presets_.children) {
      const { first, last } = (button as HTMLElement).dataset;
      button.setAttribute('aria-pressed', String(first === first_day && last === last_day));
    }
  }
}
