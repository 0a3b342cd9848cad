// Fences, and the areas that are drawn here, below the vehicles.
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { Feature } from 'geojson';
import type { Fences } from '../shared/api';
import { nothing } from '../shared/map/geometry';
import { map_font } from '../shared/map/offline_style';
import { ring_of } from '../shared/map/draw';
import { on_theme_change, palette } from '../shared/theme';
import type { DrawnArea } from './drawn';

export class AreaLayer {
  private features_: Feature[] = [];

  constructor(private readonly map_: MapLibre) {
    on_theme_change((look) => {
      if (!map_.getLayer('area-names')) return;
      map_.setPaintProperty('area-names', 'text-color', look.ink);
      map_.setPaintProperty('area-names', 'text-halo-color', look.halo);
    });
  }

  add(): void {
    const look = palette();
    const colour = ['coalesce', ['get', 'color'], look.accent] as never;
    this.map_.addSource('areas', { type: 'geojson', data: nothing });
    this.map_.addLayer({ id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': colour, 'fill-opacity': 0.14 } });
    this.map_.addLayer({ id: 'area-borders', type: 'line', source: 'areas', paint: { 'line-color': colour, 'line-width': 1.6 } });
    this.map_.addLayer({
      id: 'area-names', type: 'symbol', source: 'areas', minzoom: 10,
      layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-font': map_font },
      paint: { 'text-color': look.ink, 'text-halo-color': look.halo, 'text-halo-width': 1.4 },
    });
    this.draw();
  }

  show(fences: Fences | null, drawn: DrawnArea[]): void {
    this.features_ = [
      ...(fences?.geojson.features ?? []).map(({ geometry, properties: p }): Feature => ({ type: 'Feature', geometry, properties: { name: p.fence_name, color: p.color, drawn: false } })),
      ...drawn.map(({ name, color, shape }): Feature => ({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring_of(shape)] }, properties: { name, color, drawn: true } })),
    ];
    this.draw();
  }

  private draw(): void {
    this.map_.getSource<GeoJSONSource>('areas')?.setData({ type: 'FeatureCollection', features: this.features_ });
  }
}
