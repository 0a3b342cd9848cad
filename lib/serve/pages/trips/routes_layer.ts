// The routes of all trips in the colour of their cost centre. A chosen one stands out; the rest step back.
import { Popup, type GeoJSONSource, type Map as MapLibre, type MapMouseEvent } from 'maplibre-gl';
import type { Feature } from 'geojson';
import type { DashboardQuery, TripFeature, TripProperties } from '../shared/api';
import { h } from '../shared/dom';
import { km, type ZoneClock } from '../shared/format';
import { gap_lines, known_parts, nothing } from '../shared/map/geometry';
import { on_theme_change, palette } from '../shared/theme';
import { show_tiles, tile_layer } from './trip_tiles';

export class RoutesLayer {
  private trips_: TripFeature[] = [];
  private by_id_ = new Map<number, TripProperties>();
  private all_: DashboardQuery | null = null; // of the tiles, where trips_ are the newest only
  private centres_: readonly string[] = [];
  private chosen_: number | null = null;
  private traced_ = false; // the chosen one is drawn fix by fix, by the track layer
  private replaying_ = false;
  private readonly popup_ = new Popup({ closeButton: false, closeOnClick: false, className: 'route-tip', offset: 10 });

  constructor(
    private readonly map_: MapLibre, private readonly clock_: ZoneClock,
    private readonly colour_: (centre: string) => string, private readonly pick_: (trip: number | null) => void,
  ) {
    on_theme_change(() => this.fade());
    map_.on('mousemove', (event) => this.hover(event));
    map_.on('mouseout', () => this.popup_.remove());
    map_.on('click', (event) => this.pick_(this.trip_at(event)));
  }

  add(before?: string): void {
    const m = this.map_;
    const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
    m.addSource('trips', { type: 'geojson', data: nothing, tolerance: 0.5, buffer: 16 });
    m.addSource('trip-gaps', { type: 'geojson', data: nothing });
    m.addSource('trip-ends', { type: 'geojson', data: nothing });
    m.addLayer({ id: 'trip-gaps', type: 'line', source: 'trip-gaps', paint: { 'line-width': 1.2, 'line-dasharray': [2, 3] } }, before);
    m.addLayer({
      id: 'trips', type: 'line', source: 'trips', layout: round,
      paint: { 'line-color': ['get', 'colour'], 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1.3, 13, 2.4, 17, 5] },
    }, before);
    m.addLayer({ id: 'trip-ends', type: 'circle', source: 'trip-ends', paint: { 'circle-radius': 5, 'circle-stroke-width': 2.5, 'circle-color': ['get', 'fill'], 'circle-stroke-color': ['get', 'edge'] } });
    this.draw();
    this.draw_all();
    this.fade();
  }

  /** `all`: the question whose trips are drawn from tiles, because `trips` are only the newest of them. */
  show(trips: TripFeature[], all: DashboardQuery | null, centres: readonly string[]): void {
    this.trips_ = trips;
    this.centres_ = centres;
    if (JSON.stringify(all) !== JSON.stringify(this.all_)) {
      this.all_ = all;
      this.draw_all();
    }
    this.by_id_ = new Map(trips.map(({ properties }) => [properties.trip_id, properties]));
    this.draw();
    this.fade();
  }

  choose(trip: number | null, traced = false): void {
    this.chosen_ = trip;
    this.traced_ = traced;
    this.fade();
    if (this.all_) this.draw();
    else this.draw_ends();
  }

  /** While vehicles move over them, the routes are only the ground. */
  replaying(on: boolean): void {
    if (on === this.replaying_) return;
    this.replaying_ = on;
    this.fade();
  }

  private draw(): void {
    const routes: Feature[] = [];
    const gaps: Feature[] = [];
    for (const { geometry, properties: p } of this.trips_) {
      if (!geometry || (this.all_ && p.trip_id !== this.chosen_)) continue; // else they would be drawn twice
      const properties = { trip_id: p.trip_id, colour: this.colour_(p.cost_centre) };
      routes.push({ type: 'Feature', geometry: { type: 'MultiLineString', coordinates: known_parts(geometry.coordinates, p.gaps) }, properties });
      const lines = gap_lines(geometry.coordinates, p.gaps);
      if (lines.length > 0) gaps.push({ type: 'Feature', geometry: { type: 'MultiLineString', coordinates: lines }, properties });
    }
    this.map_.getSource<GeoJSONSource>('trips')?.setData({ type: 'FeatureCollection', features: routes });
    this.map_.getSource<GeoJSONSource>('trip-gaps')?.setData({ type: 'FeatureCollection', features: gaps });
    this.draw_ends();
  }

  private draw_all(): void {
    if (this.map_.getLayer('trips')) show_tiles(this.map_, this.all_, new Map(this.centres_.map((centre) => [centre, this.colour_(centre)])), 'trips');
  }

  private draw_ends(): void {
    const trip = this.chosen_ === null ? undefined : this.by_id_.get(this.chosen_);
    const look = palette();
    const end = (at: [number, number] | null | undefined, fill: string, edge: string): Feature[] =>
      at ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { fill, edge } }] : [];
    this.map_.getSource<GeoJSONSource>('trip-ends')?.setData({
      type: 'FeatureCollection', features: [...end(trip?.start, look.casing, look.ink), ...end(trip?.end, look.ink, look.casing)],
    });
  }

  private fade(): void {
    const m = this.map_;
    if (!m.getLayer('trips')) return;
    const crowd = Math.min(1, Math.max(0.4, 600 / (this.trips_.length + 1))); // thousands of lines over each other are a wall
    const ground = 0.16 * crowd;
    const base = this.replaying_ ? ground : 0.75 * crowd;
    if (m.getLayer(tile_layer)) m.setPaintProperty(tile_layer, 'line-opacity', this.chosen_ === null ? base : ground);
    m.setPaintProperty('trips', 'line-opacity', this.chosen_ === null ? base : ['case', ['==', ['get', 'trip_id'], this.chosen_], this.traced_ ? 0 : 1, ground]);
    m.setPaintProperty('trip-gaps', 'line-opacity', this.chosen_ === null ? base * 0.5 : 0);
    m.setPaintProperty('trip-gaps', 'line-color', palette().muted);
    this.draw_ends();
  }

  private trip_at({ point }: MapMouseEvent): number | null {
    if (!this.map_.getLayer('trips')) return null;
    const found = this.map_.queryRenderedFeatures([[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]], { layers: ['trips', ...(this.map_.getLayer(tile_layer) ? [tile_layer] : [])] });
    return found.map(({ id, properties }) => Number(properties.trip_id ?? id)).find((trip) => this.by_id_.has(trip)) ?? null;
  }

  private hover(event: MapMouseEvent): void {
    const trip = this.by_id_.get(this.trip_at(event) ?? -1);
    this.map_.getCanvas().style.cursor = trip ? 'pointer' : '';
    if (!trip) return void this.popup_.remove();
    const words = `${this.clock_.time(trip.start_time)}–${this.clock_.time(trip.end_time)} · ${km(trip.distance_km)}`;
    this.popup_.setLngLat(event.lngLat).setDOMContent(h('div', {}, h('b', {}, trip.vehicle_number), h('div', { class: 'number' }, words))).addTo(this.map_);
  }
}
