// "Who was here, when": of a drawn area by its shape, of a fence by its visits.
import type { Presence, Stay, Visits } from '../shared/api';
import { ApiError, csv, get, post } from '../shared/client';
import { fill, h, set_text } from '../shared/dom';
import { count, duration, type ZoneClock } from '../shared/format';
import { icon } from '../shared/icons';
import { ring_of } from '../shared/map/draw';
import { save } from '../shared/save';
import { day_of } from '../shared/zone';
import type { DrawnArea } from './drawn';

export type Where = { name: string; area: DrawnArea } | { name: string; fence_id: string };

const times: [number, string][] = [[24, 'Last 24 hours'], [72, 'Last 3 days'], [168, 'Last 7 days'], [720, 'Last 30 days']];
const shown_rows = 200;

interface Question {
  path: string;
  query: Record<string, string>;
  body?: unknown;
}

export class Stays {
  readonly element = h('section', { class: 'stays', hidden: true, 'aria-label': 'Who was here' });
  private readonly title_ = h('h3');
  private readonly hours_ = h('select', { class: 'field', 'aria-label': 'Time' }, ...times.map(([hours, text]) => h('option', { value: hours }, text)));
  private readonly csv_ = h('button', { class: 'button', type: 'button' }, icon('download'), 'CSV');
  private readonly status_ = h('p', { class: 'quiet', role: 'status' });
  private readonly list_ = h('ol');
  private where_: Where | null = null;
  private asked_ = 0;

  constructor(private readonly clock_: ZoneClock, private readonly pick_: (imei: string) => void) {
    this.element.append(h('div', { class: 'stays-head' }, this.title_), h('div', { class: 'stays-head' }, this.hours_, this.csv_), this.status_, this.list_);
    this.hours_.addEventListener('change', () => void this.ask());
    this.csv_.addEventListener('click', () => void this.save_csv());
  }

  show(where: Where | null): void {
    this.where_ = where;
    this.element.hidden = where === null;
    void this.ask();
  }

  private question(where: Where): Question {
    const now = new Date();
    const start = new Date(now.getTime() - Number(this.hours_.value) * 3_600_000);
    if ('area' in where)
      return { path: 'analytics/presence', query: {}, body: { area: { type: 'Polygon', coordinates: [ring_of(where.area.shape)] }, start: start.toISOString(), end: now.toISOString() } };
    return { path: 'analytics/visits', query: { from: day_of(start, this.clock_.zone), to: day_of(now, this.clock_.zone), fence: where.fence_id } };
  }

  private async ask(): Promise<void> {
    const asked = ++this.asked_;
    fill(this.list_);
    if (!this.where_) return;
    set_text(this.title_, `Who was here: ${this.where_.name}`);
    set_text(this.status_, 'Looking…');
    try {
      const { path, query, body } = this.question(this.where_);
      const answer = body ? await post<Presence>(path, body) : await get<Visits>(path, query);
      if (asked === this.asked_) this.draw(answer.rows, 'stays' in answer ? answer.stays : answer.visits_total);
    } catch (error) {
      if (asked === this.asked_) set_text(this.status_, error instanceof ApiError ? error.message : String(error));
    }
  }

  private draw(rows: Stay[], total: number): void {
    const vehicles = new Set(rows.map(({ imei }) => imei)).size;
    const newest = rows.slice(-shown_rows).reverse();
    set_text(this.status_, total === 0 ? 'No vehicle was here in this time.'
      : `${count(total)} ${total === 1 ? 'stay' : 'stays'}, ${count(vehicles)} ${vehicles === 1 ? 'vehicle' : 'vehicles'}${total > newest.length ? `; the newest ${newest.length} are listed` : ''}.`);
    fill(this.list_, ...newest.map((stay) => h('li', {}, h('button', { type: 'button', onclick: () => this.pick_(stay.imei) },
      h('b', {}, stay.vehicle_number), h('span', { class: 'number' }, this.time_text(stay)), h('span', { class: 'number' }, duration(stay.dwell_s))))));
  }

  private time_text({ enter_time, exit_time }: Stay): string {
    return `${this.clock_.day_time(enter_time)} – ${exit_time === null ? 'now' : this.clock_.time(exit_time)}`;
  }

  private async save_csv(): Promise<void> {
    if (!this.where_) return;
    try {
      const { path, query, body } = this.question(this.where_);
      save(`${this.where_.name.replace(/[^\p{L}\p{N}_-]+/gu, '-')}-stays.csv`, 'text/csv', await csv(path, query, body));
    } catch (error) {
      set_text(this.status_, error instanceof ApiError ? error.message : String(error));
    }
  }
}
