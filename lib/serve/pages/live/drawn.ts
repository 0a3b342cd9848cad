// Areas that somebody has drawn: kept in this browser, and written as the GeoJSON that `fleet fences import` reads.
import type { Feature, FeatureCollection } from 'geojson';
import type { Place } from '../shared/api';
import { ring_of, type Shape } from '../shared/map/draw';
import { category_colour } from '../shared/theme';

export interface DrawnArea {
  name: string;
  color: string;
  shape: Shape;
}

const key = 'fleet-areas';

function is_place(value: unknown): value is Place {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number' && Number.isFinite(part));
}

function is_area(value: unknown): value is DrawnArea {
  const { name, color, shape } = (value ?? {}) as Partial<DrawnArea>;
  if (typeof name !== 'string' || typeof color !== 'string' || !shape) return false;
  return shape.kind === 'circle' ? is_place(shape.centre) && shape.radius_m > 0 : shape.kind === 'polygon' && Array.isArray(shape.ring) && shape.ring.length > 2 && shape.ring.every(is_place);
}

export function kept_areas(): DrawnArea[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter(is_area) : [];
  } catch {
    return [];
  }
}

/** Whether they will be there after the page is closed: a browser may keep nothing. */
export function keep_areas(areas: DrawnArea[]): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(areas));
    return true;
  } catch {
    return false;
  }
}

export function named(shape: Shape, areas: DrawnArea[]): DrawnArea {
  let n = 1;
  while (areas.some(({ name }) => name === `Area ${n}`)) ++n;
  return { name: `Area ${n}`, color: category_colour((n - 1) % 10), shape };
}

export function feature_of({ name, color, shape }: DrawnArea): Feature {
  const round = ([lng, lat]: Place): Place => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
  return shape.kind === 'circle'
    ? { type: 'Feature', properties: { name, color, radius_m: shape.radius_m }, geometry: { type: 'Point', coordinates: round(shape.centre) } }
    : { type: 'Feature', properties: { name, color }, geometry: { type: 'Polygon', coordinates: [ring_of(shape).map(round)] } };
}

export function collection_of(areas: DrawnArea[]): FeatureCollection {
  return { type: 'FeatureCollection', features: areas.map(feature_of) };
}
