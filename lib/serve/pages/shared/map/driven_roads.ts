// The roads the fleet itself drove, as a faint street map under the vehicles: the offline base map has no streets.
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Position } from 'geojson';
import type { Dashboard } from '../api';
import { post } from '../client';
import { on_theme_change, palette } from '../theme';
import { known_parts, nothing } from './geometry';

const reach_ms = 36 * 3_600_000;

export class DrivenRoads {
  private lines_: Position[][] | null = null;
  private loading_ = false;

  constructor(private readonly map_: MapLibre) {
    on_theme_change((look) => {
      if (map_.getLayer('driven-roads')) map_.setPaintProperty('driven-roads', 'line-color', look.road);
    });
  }

  add(before?: string): void {
    this.map_.addSource('driven-roads', { type: 'geojson', data: nothing, tolerance: 0.6 });
    this.map_.addLayer({
      id: 'driven-roads', type: 'line', source: 'driven-roads', minzoom: 6,
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': palette().road, 'line-opacity': 0.55, 'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 8, 0.5, 12, 1.3, 16, 8] },
    }, before);
    this.draw();
  }

  async show(wanted: boolean): Promise<void> {
    if (wanted && !this.lines_ && !this.loading_) {
      this.loading_ = true;
      this.lines_ = await load().catch(() => null); // decoration: its absence is no error
      this.loading_ = false;
    }
    this.draw();
    if (this.map_.getLayer('driven-roads')) this.map_.setLayoutProperty('driven-roads', 'visibility', wanted ? 'visible' : 'none');
  }

  private draw(): void {
    const source = this.map_.getSource<GeoJSONSource>('driven-roads');
    source?.setData({ type: 'Feature', geometry: { type: 'MultiLineString', coordinates: this.lines_ ?? [] }, properties: {} });
  }
}

async function load(): Promise<Position[][]> {
  const now = Date.now();
  const query = { start: new Date(now - reach_ms).toISOString(), end: new Date(now).toISOString() };
  const { geojson } = await post<Dashboard>('webhook/fleet-dashboard', query);
  return geojson.features
    .flatMap(({ geometry, properties }) => (geometry ? known_parts(geometry.coordinates, properties.gaps) : []));
}
