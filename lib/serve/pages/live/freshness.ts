// How old the data is, always in sight, and said plainly when it is too old to act on.
import { h, set_text } from '../shared/dom';
import { duration } from '../shared/format';
import type { Banner } from '../shared/shell';
import type { ApiError } from '../shared/client';
import type { Fleet } from './fleet';

const late_s = 3 * 60;
const too_old_s = 10 * 60;

export class Freshness {
  readonly element = h('p', { class: 'pill number', title: 'Age of the newest position of the fleet' });
  private readonly dot_ = h('i', { class: 'dot' });
  private readonly text_ = h('span', {}, 'loading');
  private failure_: { error: ApiError; retry_at_ms: number } | null = null;

  constructor(private readonly fleet_: Fleet, private readonly banner_: Banner, private readonly retry_: () => void) {
    this.element.append(this.dot_, this.text_);
    setInterval(() => this.update(), 1000);
  }

  answered(): void {
    this.failure_ = null;
    this.update();
  }

  failed(error: ApiError, retry_ms: number): void {
    this.failure_ = { error, retry_at_ms: performance.now() + retry_ms };
    this.update();
  }

  private update(): void {
    const age = this.fleet_.data_age_s();
    const level = age === null ? 'none' : age < late_s ? 'fresh' : age < too_old_s ? 'late' : 'old';
    this.element.dataset.level = this.failure_ ? 'old' : level;
    if (this.fleet_.summary || this.failure_) set_text(this.text_, age === null ? 'no positions' : `data ${duration(age)} old`);
    if (this.failure_) return this.show_failure();
    if (this.fleet_.summary && level === 'none')
      this.banner_.show('warn', 'No vehicle has a position yet. Does `fleet poll-movement` run?');
    else if (level === 'old')
      this.banner_.show('warn', `The newest position is ${duration(age)} old: this is not where the vehicles are now. Look at \`fleet status\`.`);
    else this.banner_.hide();
  }

  private show_failure(): void {
    const { error, retry_at_ms } = this.failure_!;
    const wait = Math.max(0, Math.ceil((retry_at_ms - performance.now()) / 1000));
    const known = this.fleet_.summary ? 'Positions are not being updated' : 'Positions could not be loaded';
    const hint = error.hint ? ` (${error.hint})` : '';
    this.banner_.show('bad', `${known}: ${error.message}${hint}.`, { label: wait > 0 ? `Retry now (${wait} s)` : 'Retrying…', run: this.retry_ });
  }
}
