// Draws an area on the map: click its corners, or a circle's centre and then its edge.
import type { GeoJSONSource, Map as MapLibre, MapMouseEvent } from 'maplibre-gl';
import type { Feature, Position } from 'geojson';
import type { Place } from '../api';
import { palette } from '../theme';
import { distance_m, nothing } from './geometry';

export type Shape = { kind: 'polygon'; ring: Place[] } | { kind: 'circle'; centre: Place; radius_m: number };

const near_px = 10;
const circle_corners = 64;
const degree_m = 111_195;

/** The outline, closed. */
export function ring_of(shape: Shape): Place[] {
  if (shape.kind === 'polygon') return [...shape.ring, shape.ring[0]!];
  const [lng, lat] = shape.centre;
  const east = shape.radius_m / (degree_m * Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: circle_corners + 1 }, (_, i): Place => {
    const angle = (2 * Math.PI * (i % circle_corners)) / circle_corners;
    return [lng + east * Math.cos(angle), lat + (shape.radius_m / degree_m) * Math.sin(angle)];
  });
}

export class Drawing {
  private kind_: Shape['kind'] | null = null;
  private corners_: Place[] = [];
  private pointer_: Place | null = null;

  /** Calls `changed` with the kind that is drawn, null for none, and the number of its corners. */
  constructor(private readonly map_: MapLibre, private readonly finished_: (shape: Shape) => void, private readonly changed_: (kind: Shape['kind'] | null, corners: number) => void) {
    map_.on('click', (event) => { if (this.kind_) this.click(event); });
    map_.on('dblclick', (event) => {
      if (!this.kind_) return;
      event.preventDefault();
      this.finish();
    });
    map_.on('mousemove', (event) => {
      if (!this.kind_) return;
      this.pointer_ = event.lngLat.toArray();
      this.draw();
    });
    addEventListener('keydown', (event) => {
      if (!this.kind_) return;
      if (event.key === 'Escape') this.start(null);
      if (event.key === 'Enter') this.finish();
    });
  }

  add(): void {
    this.map_.addSource('drawing', { type: 'geojson', data: nothing });
    this.map_.addLayer({ id: 'drawing', type: 'line', source: 'drawing', paint: { 'line-color': palette().accent, 'line-width': 2, 'line-dasharray': [2, 1.5] } });
    this.draw();
  }

  start(kind: Shape['kind'] | null): void {
    this.kind_ = kind;
    this.corners_ = [];
    this.pointer_ = null;
    this.map_.getContainer().classList.toggle('aiming', kind !== null);
    this.changed_(kind, 0);
    this.draw();
  }

  private click(event: MapMouseEvent): void {
    event.preventDefault();
    const place: Place = event.lngLat.toArray();
    if (this.kind_ === 'circle' && this.corners_.length === 1) return this.done({ kind: 'circle', centre: this.corners_[0]!, radius_m: Math.max(1, Math.round(distance_m(this.corners_[0]!, place))) });
    if (this.is_near(this.corners_.at(-1), event)) return; // the second click of a double click
    if (this.corners_.length > 2 && this.is_near(this.corners_[0], event)) return this.finish();
    this.corners_.push(place);
    this.changed_(this.kind_, this.corners_.length);
    this.draw();
  }

  private is_near(corner: Place | undefined, { point }: MapMouseEvent): boolean {
    if (!corner) return false;
    const at = this.map_.project(corner);
    return Math.hypot(at.x - point.x, at.y - point.y) < near_px;
  }

  private finish(): void {
    if (this.kind_ === 'polygon' && this.corners_.length > 2) this.done({ kind: 'polygon', ring: this.corners_ });
  }

  private done(shape: Shape): void {
    this.start(null);
    this.finished_(shape);
  }

  private draw(): void {
    const places: Position[] = this.pointer_ ? [...this.corners_, this.pointer_] : this.corners_;
    const line = this.kind_ === 'circle' && this.corners_[0] && this.pointer_
      ? ring_of({ kind: 'circle', centre: this.corners_[0], radius_m: Math.max(1, distance_m(this.corners_[0], this.pointer_)) }) : places;
    const feature: Feature = { type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: {} };
    this.map_.getSource<GeoJSONSource>('drawing')?.setData(this.kind_ && line.length > 1 ? feature : nothing);
  }
}
