// The part of the card about upkeep: open trouble codes, and services that are due or expected soon. Without any it is not shown.
import type { Faults, Maintenance } from '../shared/api';
import { get } from '../shared/client';
import { fill, h } from '../shared/dom';
import { figure_help } from '../shared/figure_help';
import type { ZoneClock } from '../shared/format';
import { service_left } from '../shared/upkeep';
import { add_days, day_of } from '../shared/zone';

export class Upkeep {
  private readonly list_ = h('ul', { class: 'upkeep-list' });
  readonly element = h('section', { class: 'card-upkeep', hidden: true, 'aria-label': 'Upkeep' },
    h('h3', { class: 'label' }, 'Upkeep', figure_help('Maintenance')), this.list_);
  private imei_: string | null = null;

  constructor(private readonly clock_: ZoneClock) {}

  /** Asks when another vehicle is shown. What cannot be asked is not shown: the card lives without it. */
  async show(imei: string | null): Promise<void> {
    if (imei === this.imei_) return;
    this.imei_ = imei;
    this.element.hidden = true;
    if (imei === null) return;
    const today = day_of(new Date(), this.clock_.zone);
    const [faults, services] = await Promise.allSettled([
      get<Faults>('analytics/faults', { vehicle_number: imei, from: add_days(today, -1), to: today }),
      get<Maintenance>('analytics/maintenance', { vehicle_number: imei }),
    ]);
    if (imei !== this.imei_) return;
    const lines = [...(faults.status === 'fulfilled' ? this.faults(faults.value) : []), ...(services.status === 'fulfilled' ? this.services(services.value) : [])];
    fill(this.list_, ...lines);
    this.element.hidden = lines.length === 0;
  }

  private faults({ rows }: Faults): HTMLElement[] {
    return rows.filter(({ cleared_at }) => cleared_at === null).map((row) => h('li', { 'data-fault': row.fault_code },
      h('b', {}, row.fault_code), ` ${[row.detail ?? row.system, `since ${this.clock_.day_time(row.first_seen_at)}`].join(', ')}`));
  }

  private services({ rows }: Maintenance): HTMLElement[] {
    return rows.filter(({ state }) => state !== 'ok').map((row) => h('li', { 'data-service': row.plan, 'data-state': row.state },
      h('b', {}, row.plan), ` ${row.state}: ${service_left(row)}${row.expected_on ? `, expected ${this.clock_.day(row.expected_on)}` : ''}`));
  }
}
