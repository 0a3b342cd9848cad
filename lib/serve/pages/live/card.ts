// One vehicle in detail, with its track of the last day or three.
import { fill, h, set_text } from '../shared/dom';
import { count, duration, km, speed, type ZoneClock } from '../shared/format';
import { figure_help } from '../shared/figure_help';
import { icon } from '../shared/icons';
import { speed_legend } from '../shared/speed_legend';
import { strip_summary, SpeedStrip } from '../shared/strip';
import { day_of, start_of } from '../shared/zone';
import type { LiveFeature, LiveProperties } from '../shared/api';
import type { Fix, Track } from '../shared/track';
import { vehicle_facts } from '../shared/vehicle';
import type { LiveState } from './state';
import { Upkeep } from './upkeep';

const state_words = { moving: 'Moving', idle: 'Idle, ignition on', parked: 'Parked', offline: 'Offline' };

export interface CardActions {
  close: () => void;
  hours: (hours: 24 | 72) => void;
  follow: () => void;
  centre: () => void;
  point: (fix: Fix | null) => void;
}

export class Card {
  readonly element = h('article', { class: 'card fade-in', hidden: true, 'aria-labelledby': 'card-title' });
  private readonly title_ = h('h2', { id: 'card-title', tabindex: -1 });
  private readonly state_ = h('span', { class: 'badge' });
  private readonly who_ = h('p', { class: 'card-who' });
  private readonly facts_ = h('dl', { class: 'facts number' });
  private readonly track_facts_ = h('p', { class: 'card-track number', 'aria-live': 'polite' });
  private readonly hours_ = h('div', { class: 'segments small', role: 'group', 'aria-label': 'Length of the track' });
  private readonly follow_ = h('button', { class: 'button', type: 'button' }, icon('follow'), 'Follow');
  private readonly strip_: SpeedStrip;
  private readonly upkeep_: Upkeep;
  private today_km_: number | null = null;

  constructor(private readonly clock_: ZoneClock, actions: CardActions) {
    this.upkeep_ = new Upkeep(clock_);
    this.strip_ = new SpeedStrip(clock_, (_t, fix) => actions.point(fix));
    for (const hours of [24, 72] as const)
      this.hours_.append(h('button', { type: 'button', 'data-hours': hours, onclick: () => actions.hours(hours) }, `${hours} h`));
    this.follow_.addEventListener('click', actions.follow);
    this.element.append(
      h('header', {}, h('div', {}, this.title_, this.state_, figure_help('State')),
        h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close details', onclick: actions.close }, icon('close'))),
      this.who_, this.facts_,
      h('div', { class: 'card-actions' }, this.follow_, h('button', { class: 'button', type: 'button', onclick: actions.centre }, icon('fit'), 'Show track')),
      h('div', { class: 'card-track-head' }, h('h3', { class: 'label' }, 'Track', figure_help('Kilometres')), this.hours_),
      this.track_facts_, this.strip_.element, speed_legend(), this.upkeep_.element);
  }

  show(vehicle: LiveFeature | null, state: LiveState, age_s: number | null): void {
    const opened = this.element.hidden;
    this.element.hidden = vehicle === null;
    void this.upkeep_.show(vehicle?.properties.imei ?? null);
    if (!vehicle) return;
    const p = vehicle.properties;
    if (this.title_.textContent !== p.vehicle_number) this.today_km_ = null;
    set_text(this.title_, p.vehicle_number);
    set_text(this.state_, p.is_private ? 'Private, last place of working time' : state_words[p.status]);
    this.state_.className = `badge ${p.status}`;
    set_text(this.who_, [p.driver_name ?? 'No driver', p.cost_centre, p.assigned_city].filter(Boolean).join(' · '));
    this.show_facts(p, age_s);
    this.follow_.setAttribute('aria-pressed', String(state.follow));
    for (const button of this.hours_.children)
      button.setAttribute('aria-pressed', String((button as HTMLElement).dataset.hours === String(state.hours)));
    if (opened) this.title_.focus({ preventScroll: true });
  }

  private show_facts(p: LiveProperties, age_s: number | null): void {
    const facts = vehicle_facts(p, this.clock_, age_s, this.today_km_);
    const text = JSON.stringify(facts);
    if (this.facts_.dataset.shown === text) return;
    this.facts_.dataset.shown = text;
    fill(this.facts_, ...facts.map(([name, value, small]) =>
      h('div', { 'data-fact': name }, h('dt', {}, name), h('dd', {}, value, small && h('small', {}, small)))));
  }

  /** 'loading', a message of failure, or the track. */
  show_track(track: Track | 'loading' | { failed: string }): void {
    if (track === 'loading') {
      set_text(this.track_facts_, 'Loading the track…');
      return;
    }
    if ('failed' in track) {
      set_text(this.track_facts_, track.failed);
      this.strip_.show([], 0, 1);
      return;
    }
    const { summary } = track.answer;
    const silent = track.gaps.reduce((sum, { from, to }) => sum + to.t - from.t, 0);
    this.today_km_ = track.km_since(start_of(day_of(new Date(summary.to), this.clock_.zone), this.clock_.zone).getTime() / 1000);
    set_text(this.track_facts_, summary.fixes === 0
      ? `No fixes in the last ${summary.hours} h`
      : `${km(summary.distance_km)} · up to ${speed(summary.max_speed_kmh)} · ${count(summary.fixes)} fixes${
        track.gaps.length > 0 ? ` · ${track.gaps.length} ${track.gaps.length === 1 ? 'gap' : 'gaps'}, ${duration(silent)}` : ''}`);
    this.strip_.element.setAttribute('aria-description', strip_summary(track.stretches));
    this.strip_.show(track.stretches, Date.parse(summary.from) / 1000, Date.parse(summary.to) / 1000);
  }
}
