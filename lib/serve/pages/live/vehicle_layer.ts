// The vehicles on the map: symbols by state, rings where they crowd, plates from zoom 12. Where there are no rings,
// those on the way are drawn above the map, and what the map has of them is out of sight, to be pointed at.
import { LngLatBounds, type DataDrivenPropertyValueSpecification, type ExpressionSpecification, type GeoJSONSource, type Map as MapLibre } from 'maplibre-gl';
import type { Feature, Point } from 'geojson';
import type { LiveFeature, Place } from '../shared/api';
import { nothing } from '../shared/map/geometry';
import { map_font } from '../shared/map/offline_style';
import { forget_symbols, provide_symbols } from '../shared/map/symbols';
import { on_theme_change, palette, statuses } from '../shared/theme';
import { Glide } from './glide';
import { GlideCanvas } from './glide_canvas';

const crowd = 150; // vehicles; so many are gathered into rings up to a city's zoom, fewer only up to a country's
const ring_zoom = (crowded: boolean) => (crowded ? 11 : 7);
const least_step_px = 0.4; // smaller movements are not worth a redraw of the map
const least_glide_px = 0.25; // nor these one of the canvas above it
const late_ms = 50; // a frame that takes so long was held up by the map
const rest = 5; // for every second that it held up the page, seconds without
const longest_rest_ms = 5_000;
const symbol_size: [number, number][] = [[5, 0.7], [11, 0.95], [16, 1.2]]; // by zoom

export class VehicleLayer {
  private shown_: LiveFeature[] = [];
  private shown_imeis_ = new Set<string>();
  private colour_: (vehicle: LiveFeature) => string = () => '#000000';
  private selected_: string | null = null;
  private crowded_ = false;
  private drawn_ms_ = 0; // the map
  private glided_ms_ = 0; // the canvas
  private frame_ms_ = 0;
  private held_ms_ = 0; // by late frames, since the map was last moved
  private held_before_ms_ = 0; // the time before
  readonly canvas: GlideCanvas;

  constructor(private readonly map_: MapLibre, private readonly glide_: Glide, private readonly pick_: (imei: string) => void) {
    provide_symbols(map_);
    this.canvas = new GlideCanvas(map_, glide_, () => (this.rings() ? 0 : size_at(map_.getZoom())));
    this.listen();
    on_theme_change(() => {
      forget_symbols(map_);
      this.repaint();
    });
    requestAnimationFrame(() => this.frame());
  }

  private rings(): boolean {
    return Math.floor(this.map_.getZoom()) <= ring_zoom(this.crowded_);
  }

  /** The opacity of something that the map draws; nothing of vehicles that the canvas draws. */
  private opacity(visible: ExpressionSpecification | number): DataDrivenPropertyValueSpecification<number> {
    return ['step', ['zoom'], visible, ring_zoom(this.crowded_) + 1, ['case', ['get', 'glides'], 0, visible]];
  }

  /** Adds sources and layers; called again when the base style was replaced. */
  add(): void {
    const m = this.map_;
    m.addSource('vehicles', {
      type: 'geojson', data: nothing, promoteId: 'imei', cluster: true, clusterMaxZoom: ring_zoom(this.crowded_), clusterRadius: 40, clusterMinPoints: 4,
      clusterProperties: Object.fromEntries(statuses.map((s) => [s, ['+', ['case', ['==', ['get', 'status'], s], 1, 0]]])),
    });
    m.addSource('selected', { type: 'geojson', data: nothing });
    this.add_layers();
    this.draw();
  }

  private add_layers(): void {
    const m = this.map_;
    const alone = ['!', ['has', 'point_count']] as ['!', ['has', string]];
    m.addLayer({ id: 'selected-halo', type: 'circle', source: 'selected', paint: { 'circle-radius': 19, 'circle-stroke-width': 2 } });
    m.addLayer({
      id: 'clusters', type: 'symbol', source: 'vehicles', filter: ['has', 'point_count'],
      layout: {
        'icon-image': ['concat', 'cluster', ...statuses.flatMap((s) => ['|', ['round', ['*', 16, ['/', ['get', s], ['get', 'point_count']]]]]),
          '|', ['step', ['get', 'point_count'], 15, 20, 18, 100, 22, 1000, 27]] as never,
        'icon-allow-overlap': true, 'text-field': ['get', 'point_count_abbreviated'], 'text-font': map_font, 'text-size': 12, 'text-allow-overlap': true,
      },
    });
    const symbol = {
      'icon-image': ['concat', ['get', 'status'], '|', ['get', 'colour']], 'icon-rotate': ['get', 'turn'],
      'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], ...symbol_size.flat()] as never,
    } as const;
    m.addLayer({
      id: 'vehicles', type: 'symbol', source: 'vehicles', filter: alone,
      layout: { ...symbol, 'symbol-sort-key': ['get', 'order'] } as never,
    });
    m.addLayer({
      id: 'vehicle-plates', type: 'symbol', source: 'vehicles', filter: alone, minzoom: 11.8,
      layout: {
        'text-field': ['get', 'plate'], 'text-font': map_font, 'text-size': 11.5, 'text-offset': [0, 1.25], 'text-anchor': 'top',
        'text-padding': 2, 'symbol-sort-key': ['-', 0, ['get', 'order']],
      },
      paint: { 'text-halo-width': 1.6, 'text-opacity': ['match', ['get', 'status'], 'offline', 0.7, 1] },
    });
    m.addLayer({ id: 'selected', type: 'symbol', source: 'selected', layout: symbol as never });
    this.hide_gliding();
    this.repaint();
  }

  private hide_gliding(): void {
    const m = this.map_;
    m.setPaintProperty('vehicles', 'icon-opacity', this.opacity(['match', ['get', 'status'], 'offline', 0.65, 'parked', 0.9, 1]));
    m.setPaintProperty('selected', 'icon-opacity', this.opacity(1));
    m.setPaintProperty('selected-halo', 'circle-opacity', this.opacity(0.18));
    m.setPaintProperty('selected-halo', 'circle-stroke-opacity', this.opacity(1));
  }

  private repaint(): void {
    const look = palette();
    if (!this.map_.getLayer('vehicle-plates')) return;
    for (const layer of ['vehicle-plates', 'clusters']) {
      this.map_.setPaintProperty(layer, 'text-color', look.ink);
      this.map_.setPaintProperty(layer, 'text-halo-color', look.halo);
    }
    this.map_.setPaintProperty('selected-halo', 'circle-color', look.accent);
    this.map_.setPaintProperty('selected-halo', 'circle-stroke-color', look.accent);
  }

  show(vehicles: LiveFeature[], colour: (vehicle: LiveFeature) => string, selected: string | null): void {
    this.shown_ = vehicles.filter((vehicle) => vehicle.geometry);
    this.shown_imeis_ = new Set(this.shown_.map(({ properties }) => properties.imei));
    this.colour_ = colour;
    this.selected_ = selected;
    this.draw();
  }

  private feature(vehicle: LiveFeature, place: Place): Feature<Point> {
    const p = vehicle.properties;
    return {
      type: 'Feature', geometry: { type: 'Point', coordinates: place },
      properties: {
        imei: p.imei, plate: p.vehicle_number, status: p.status, colour: this.colour_(vehicle),
        glides: p.status === 'moving', turn: p.status === 'moving' ? (p.direction_deg ?? 0) : 0, order: statuses.length - statuses.indexOf(p.status),
      },
    };
  }

  private draw(): void {
    const source = this.map_.getSource<GeoJSONSource>('vehicles');
    if (!source) return;
    const now = performance.now();
    const place = (vehicle: LiveFeature) => this.glide_.place(vehicle.properties.imei, now) ?? (vehicle.geometry!.coordinates as Place);
    const crowded = this.shown_.length > crowd;
    if (crowded !== this.crowded_) {
      source.setClusterOptions({ clusterMaxZoom: ring_zoom((this.crowded_ = crowded)) });
      this.hide_gliding();
    }
    source.setData({ type: 'FeatureCollection', features: this.shown_.map((vehicle) => this.feature(vehicle, place(vehicle))) });
    this.draw_selected(now);
    this.canvas.show(this.shown_.filter(({ properties }) => properties.status === 'moving'), this.colour_, this.selected_);
    this.drawn_ms_ = this.glided_ms_ = now;
  }

  private draw_selected(now: number): void {
    const vehicle = this.shown_.find(({ properties }) => properties.imei === this.selected_);
    const place = vehicle && (this.glide_.place(vehicle.properties.imei, now) ?? (vehicle.geometry!.coordinates as Place));
    this.map_.getSource<GeoJSONSource>('selected')?.setData(
      vehicle && place ? { type: 'FeatureCollection', features: [this.feature(vehicle, place)] } : nothing);
  }

  /** Moves what glides, no more often than the eye or the machine can take. */
  private frame(): void {
    requestAnimationFrame(() => this.frame());
    const now = performance.now();
    if (now - this.frame_ms_ > late_ms) this.held_ms_ += now - this.frame_ms_;
    this.frame_ms_ = now;
    const source = this.map_.getSource<GeoJSONSource>('vehicles');
    if (!source) return;
    if (!this.rings() && this.moved(this.glided_ms_, now, least_glide_px).size > 0) {
      this.canvas.draw(now);
      this.glided_ms_ = now;
    }
    const held_ms = Math.max(this.held_ms_, this.held_before_ms_);
    if (now - this.drawn_ms_ < Math.min(longest_rest_ms, Math.max(33, (1 + rest) * held_ms))) return;
    const moved = this.moved(this.drawn_ms_, now, least_step_px);
    if (moved.size === 0) return;
    source.updateData({
      update: [...moved].map(([imei, place]) => ({ id: imei, newGeometry: { type: 'Point', coordinates: place } })),
    });
    if (this.selected_ && moved.has(this.selected_)) this.draw_selected(now);
    this.drawn_ms_ = now;
    this.held_before_ms_ = this.held_ms_;
    this.held_ms_ = 0;
  }

  /** Places of the shown vehicles that glided since a time; empty while none in view moved visibly. */
  private moved(since_ms: number, now: number, step_px: number): Map<string, Place> {
    const view = LngLatBounds.convert(this.map_.getBounds());
    const degrees_per_px = 360 / (512 * 2 ** this.map_.getZoom());
    const moved = new Map<string, Place>();
    let visible = false;
    for (const imei of this.glide_.moving(since_ms)) {
      if (!this.shown_imeis_.has(imei)) continue;
      const before = this.glide_.place(imei, since_ms)!;
      const place = this.glide_.place(imei, now)!;
      moved.set(imei, place);
      const step = Math.max(Math.abs(place[0] - before[0]), Math.abs(place[1] - before[1])) / degrees_per_px;
      visible ||= view.contains(place) && step >= step_px;
    }
    const at_rest = [...moved.keys()].every((imei) => this.glide_.place(imei, now + 1) === this.glide_.place(imei, now));
    return visible || at_rest ? moved : new Map();
  }

  private listen(): void {
    const m = this.map_;
    for (const layer of ['vehicles', 'vehicle-plates', 'clusters']) {
      m.on('mouseenter', layer, () => { m.getCanvas().style.cursor = 'pointer'; });
      m.on('mouseleave', layer, () => { m.getCanvas().style.cursor = ''; });
    }
    for (const layer of ['vehicles', 'vehicle-plates'])
      m.on('click', layer, (event) => {
        const imei: unknown = event.features?.[0]?.properties.imei;
        if (typeof imei !== 'string' || event.defaultPrevented) return;
        event.preventDefault();
        this.pick_(imei);
      });
    m.on('click', 'clusters', (event) => {
      const ring = event.features?.[0];
      if (!ring || event.defaultPrevented) return;
      event.preventDefault();
      void m.getSource<GeoJSONSource>('vehicles')!.getClusterExpansionZoom(ring.properties.cluster_id as number)
        .then((zoom) => m.easeTo({ center: (ring.geometry as Point).coordinates as Place, zoom: zoom + 0.3 }));
    });
  }
}

function size_at(zoom: number): number {
  const next = symbol_size.findIndex(([z]) => zoom < z);
  if (next <= 0) return symbol_size.at(next)![1];
  const [[z0, size0], [z1, size1]] = [symbol_size[next - 1]!, symbol_size[next]!];
  return size0 + ((size1 - size0) * (zoom - z0)) / (z1 - z0);
}
