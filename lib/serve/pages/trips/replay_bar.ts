// Play, scrub, speed, follow. Behind the slider: how many vehicles were on the way at each time.
import { h, fill, set_text } from '../shared/dom';
import { count, type ZoneClock } from '../shared/format';
import { icon } from '../shared/icons';
import type { Store } from '../shared/store';
import { on_theme_change, palette } from '../shared/theme';
import type { ReplayClock } from './replay_clock';
import type { Run } from './replay_run';
import { rates, type TripsState } from './state';

export class ReplayBar {
  readonly element: HTMLElement;
  private readonly play_ = h('button', { class: 'play', type: 'button', 'aria-label': 'Play' }, icon('play'));
  private readonly time_ = h('output', { class: 'replay-time number', 'aria-label': 'Replay clock' });
  private readonly slider_ = h('input', { type: 'range', class: 'scrub', 'aria-label': 'Replay time', min: 0, max: 1, step: 1 });
  private readonly profile_ = h('canvas', { class: 'profile', 'aria-hidden': 'true' });
  private readonly follow_ = h('button', { class: 'button', type: 'button' }, icon('follow'), 'Follow');
  private readonly note_ = h('p', { class: 'replay-note' });
  private readonly rate_: HTMLSelectElement;
  private runs_: Run[] = [];
  private was_playing_: boolean | null = null;

  constructor(store: Store<TripsState>, private readonly replay_: ReplayClock, private readonly clock_: ZoneClock) {
    this.rate_ = h('select', { class: 'field rate', id: 'rate', 'aria-label': 'Replay speed' },
      ...rates.map((rate) => h('option', { value: rate, selected: rate === store.state.rate }, `${rate}×`)));
    this.rate_.addEventListener('change', () => store.set({ rate: Number(this.rate_.value) }));
    this.play_.addEventListener('click', () => replay_.toggle());
    this.slider_.addEventListener('input', () => replay_.seek(Number(this.slider_.value)));
    this.follow_.addEventListener('click', () => store.set({ follow: !store.state.follow }));
    const press = () => {
      this.follow_.setAttribute('aria-pressed', String(store.state.follow && store.state.trip !== null));
      this.follow_.disabled = store.state.trip === null;
    };
    store.on(['follow', 'trip'], press);
    press();
    this.element = h('div', { class: 'replay', role: 'group', 'aria-label': 'Replay' },
      this.play_, this.time_, h('div', { class: 'scrub-box' }, this.profile_, this.slider_), this.rate_, this.follow_, this.note_);
    replay_.on_reading(() => this.update());
    new ResizeObserver(() => this.draw_profile()).observe(this.profile_);
    on_theme_change(() => this.draw_profile());
  }

  show(runs: Run[], note: string): void {
    this.runs_ = runs;
    set_text(this.note_, note);
    this.slider_.min = String(Math.floor(this.replay_.from));
    this.slider_.max = String(Math.ceil(this.replay_.to));
    this.draw_profile();
    this.update();
  }

  private update(): void {
    const { t, from, to, playing } = this.replay_;
    const empty = to <= from;
    this.play_.disabled = this.slider_.disabled = empty;
    this.slider_.value = String(Math.round(t));
    const time = this.clock_.time_s(new Date(t * 1000));
    set_text(this.time_, empty ? '––:––:––' : to - from > 86_400 ? `${this.clock_.day_time(new Date(t * 1000)).replace(/ \w+,? [\d:]+$/, '').replace(/, \d\d:\d\d$/, '')} ${time}` : time);
    this.slider_.setAttribute('aria-valuetext', time);
    if (playing !== this.was_playing_) {
      this.was_playing_ = playing;
      fill(this.play_, icon(playing ? 'pause' : 'play'));
      this.play_.setAttribute('aria-label', playing ? 'Pause' : 'Play');
    }
  }

  private draw_profile(): void {
    const { clientWidth: width, clientHeight: height } = this.profile_;
    if (width === 0) return;
    const ratio = devicePixelRatio;
    this.profile_.width = width * ratio;
    this.profile_.height = height * ratio;
    const pen = this.profile_.getContext('2d')!;
    pen.scale(ratio, ratio);
    const bins = new Float64Array(Math.max(1, Math.floor(width / 3)));
    const scale = bins.length / Math.max(1, this.replay_.to - this.replay_.from);
    for (const run of this.runs_)
      for (let i = Math.floor((run.from - this.replay_.from) * scale); i <= (run.to - this.replay_.from) * scale && i < bins.length; ++i) if (i >= 0) bins[i]! += 1;
    const most = Math.max(1, ...bins);
    pen.fillStyle = palette().dark ? '#33404d' : '#d5dae1';
    bins.forEach((n, i) => pen.fillRect(i * 3, height - (n / most) * height, 2, (n / most) * height));
    this.profile_.title = `up to ${count(most)} vehicles at once`;
  }
}
