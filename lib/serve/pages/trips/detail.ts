// The chosen trip: its figures, its speed strip, its stops.
import type { TripFeature, TripTrack } from '../shared/api';
import { ApiError, get } from '../shared/client';
import { fill, h, set_text } from '../shared/dom';
import { figure_help } from '../shared/figure_help';
import { count, duration, km, speed, type ZoneClock } from '../shared/format';
import { icon } from '../shared/icons';
import { speed_legend } from '../shared/speed_legend';
import { SpeedStrip, strip_summary } from '../shared/strip';
import { stops_of, stretches_of, type Fix } from '../shared/track';
import { span_of } from './fixes';

export class Detail {
  readonly element = h('section', { class: 'detail', hidden: true, 'aria-label': 'Chosen trip' });
  private readonly title_ = h('h2');
  private readonly facts_ = h('p', { class: 'detail-facts number' });
  private readonly state_ = h('p', { class: 'detail-facts', role: 'status' });
  private readonly stops_ = h('div', { class: 'stops', role: 'group', 'aria-label': 'Stops', tabindex: 0 });
  readonly strip: SpeedStrip;
  private controller_: AbortController | null = null;

  constructor(
    private readonly clock_: ZoneClock, close: () => void,
    point: (t: number | null, fix: Fix | null) => void,
    private readonly loaded_: (trip: TripFeature, stretches: Fix[][] | null) => void,
  ) {
    this.strip = new SpeedStrip(clock_, point);
    this.element.append(
      h('div', { class: 'detail-head' }, this.title_, this.facts_, figure_help('Trips'), h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close trip', onclick: close }, icon('close'))),
      this.state_, this.strip.element, h('div', { class: 'detail-foot' }, speed_legend(), this.stops_));
  }

  show(trip: TripFeature | null): void {
    this.controller_?.abort();
    this.element.hidden = trip === null;
    if (!trip) return;
    const p = trip.properties;
    fill(this.title_, p.vehicle_number, h('span', {}, ` ${p.driver_name ?? 'No driver'}`));
    set_text(this.facts_, [
      `${this.clock_.day_time(p.start_time)} – ${this.clock_.time(p.end_time)}`, km(p.distance_km), duration(p.duration_s),
      `average ${speed(p.avg_speed_kmh)}`, `max ${speed(p.max_speed_kmh)}`, `idle ${duration(p.idle_s)}`,
    ].join(' · '));
    fill(this.stops_);
    this.strip.show([], 0, 1);
    void this.load(trip);
  }

  private async load(trip: TripFeature): Promise<void> {
    const { from_s, to_s } = span_of(trip);
    const controller = new AbortController();
    this.controller_ = controller;
    set_text(this.state_, 'Loading the fixes of this trip…');
    try {
      const { geojson } = await get<TripTrack>('webhook/fleet-dashboard/trip', { trip_id: trip.properties.trip_id }, controller.signal);
      if (controller.signal.aborted) return;
      const stretches = stretches_of(geojson);
      if (stretches.length === 0) {
        const why = geojson.features.length > 0 ? 'The fixes of this trip have expired' : 'There are no fixes for this trip';
        return this.without(trip, `${why}: the route is shown without speeds.`);
      }
      this.draw(trip, stretches, from_s, to_s || stretches.at(-1)!.at(-1)!.t); // NaN: it is still being driven
    } catch (error) {
      if (controller.signal.aborted) return;
      this.without(trip, `The fixes could not be loaded: ${error instanceof ApiError ? error.message : String(error)}`);
    }
  }

  private without(trip: TripFeature, why: string): void {
    set_text(this.state_, why);
    this.loaded_(trip, null);
  }

  private draw(trip: TripFeature, stretches: Fix[][], from: number, to: number): void {
    const gaps = stretches.length - 1;
    const silent = stretches.slice(1).reduce((sum, next, i) => sum + next[0]!.t - stretches[i]!.at(-1)!.t, 0);
    const fixes = stretches.reduce((sum, list) => sum + list.length, 0);
    set_text(this.state_, `${count(fixes)} fixes${gaps > 0 ? ` · ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}, ${duration(silent)}: hatched below, dashed on the map` : ', no gaps'}`);
    this.strip.element.setAttribute('aria-description', strip_summary(stretches));
    this.strip.show(stretches, from, to);
    const stops = stops_of(stretches);
    fill(this.stops_, h('span', { class: 'label' }, stops.length === 0 ? 'No stops' : `${stops.length} ${stops.length === 1 ? 'stop' : 'stops'}`),
      ...stops.map((stop) => h('button', { type: 'button', class: 'chip number', onclick: () => this.strip_point(stop.from) },
        this.clock_.time(new Date(stop.from * 1000)), h('b', {}, duration(stop.to - stop.from)))));
    this.loaded_(trip, stretches);
  }

  private strip_point(t: number): void {
    this.strip.point_at(t);
  }
}
