// A track on the map: coloured by speed, gaps as thin dashes, stops as dots with their duration, one movable marker.
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Feature } from 'geojson';
import { duration } from '../format';
import { on_theme_change, palette, speed_steps } from '../theme';
import { coloured_pieces, stops_of, type Fix } from '../track';
import { nothing } from './geometry';
import { map_font } from './offline_style';

export class TrackLayer {
  private stretches_: Fix[][] = [];
  private point_: Fix | null = null;

  constructor(private readonly map_: MapLibre) {
    on_theme_change(() => this.repaint());
  }

  /** Adds sources and layers below `before`; called again when the base style was replaced. */
  add(before?: string): void {
    const m = this.map_;
    for (const id of ['track', 'track-gaps', 'track-stops', 'track-point']) m.addSource(id, { type: 'geojson', data: nothing });
    const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
    const width = (extra: number) => ['interpolate', ['linear'], ['zoom'], 8, 2.5 + extra, 15, 5 + extra] as never;
    const colours = ['match', ['get', 'step'], ...speed_steps.flatMap(({ colour }, step) => [step, colour]), '#888888'];
    m.addLayer({ id: 'track-gaps', type: 'line', source: 'track-gaps', paint: { 'line-width': 1.6, 'line-dasharray': [2, 2.5] } }, before);
    m.addLayer({ id: 'track-casing', type: 'line', source: 'track', layout: round, paint: { 'line-width': width(3) } }, before);
    m.addLayer({ id: 'track', type: 'line', source: 'track', layout: round, paint: { 'line-width': width(0), 'line-color': colours as never } }, before);
    m.addLayer({ id: 'track-stops', type: 'circle', source: 'track-stops', paint: { 'circle-radius': 4.5, 'circle-stroke-width': 2 } }, before);
    m.addLayer({
      id: 'track-stop-times', type: 'symbol', source: 'track-stops', minzoom: 10.5,
      layout: { 'text-field': ['get', 'text'], 'text-font': map_font, 'text-size': 11, 'text-offset': [0.8, 0], 'text-anchor': 'left', 'text-optional': true },
      paint: { 'text-halo-width': 1.6 },
    }, before);
    m.addLayer({ id: 'track-point', type: 'circle', source: 'track-point', paint: { 'circle-radius': 7, 'circle-stroke-width': 3 } }, before);
    this.repaint();
    this.draw();
  }

  show(stretches: Fix[][]): void {
    this.stretches_ = stretches;
    this.point_ = null;
    this.draw();
  }

  /** Marks one place of the track, in step with the strip below; null takes the mark away. */
  mark(fix: Fix | null): void {
    this.point_ = fix;
    this.map_.getSource<GeoJSONSource>('track-point')?.setData(
      fix ? { type: 'Feature', geometry: { type: 'Point', coordinates: fix.at }, properties: {} } : nothing);
  }

  private draw(): void {
    const put = (id: string, features: Feature[]) => this.map_.getSource<GeoJSONSource>(id)?.setData({ type: 'FeatureCollection', features });
    const stretches = this.stretches_;
    put('track', coloured_pieces(stretches));
    put('track-gaps', stretches.slice(1).map((next, i) => ({
      type: 'Feature', geometry: { type: 'LineString', coordinates: [stretches[i]!.at(-1)!.at, next[0]!.at] }, properties: {},
    })));
    put('track-stops', stops_of(stretches).map(({ from, to, at }) => ({
      type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { text: duration(to - from) },
    })));
    this.mark(this.point_);
  }

  private repaint(): void {
    if (!this.map_.getLayer('track-point')) return;
    const look = palette();
    const paint: [string, string, string][] = [
      ['track-gaps', 'line-color', look.muted], ['track-casing', 'line-color', look.casing],
      ['track-stops', 'circle-color', look.casing], ['track-stops', 'circle-stroke-color', look.muted],
      ['track-stop-times', 'text-color', look.ink], ['track-stop-times', 'text-halo-color', look.halo],
      ['track-point', 'circle-color', look.accent], ['track-point', 'circle-stroke-color', look.casing],
    ];
    for (const [layer, name, colour] of paint) this.map_.setPaintProperty(layer, name as never, colour);
  }
}
