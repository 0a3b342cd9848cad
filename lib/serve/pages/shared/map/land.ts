// The offline base map's shapes, decoded once: land, borders, names of countries and towns, and a grid of degrees.
import base_map from 'virtual:base-map';
import { feature, mesh } from 'topojson-client';
import type { Feature, FeatureCollection, MultiLineString, Point, Polygon, Position } from 'geojson';

const { countries, towns } = base_map;

export const land = feature(countries, countries.objects.countries);
export const borders: MultiLineString = mesh(countries, countries.objects.countries, (a, b) => a !== b);
export const coast: MultiLineString = mesh(countries, countries.objects.countries, (a, b) => a === b);

function named(name: string, at: Position, rank: number): Feature<Point> {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { name, rank } };
}

export const town_names: FeatureCollection<Point> = {
  type: 'FeatureCollection',
  features: towns.map(([name, lng, lat, rank]) => named(name, [lng, lat], rank)),
};

function area_and_centre(ring: Position[]): { area: number; centre: Position } {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < ring.length; ++i) {
    const [x0, y0] = ring[i] as [number, number];
    const [x1, y1] = ring[i + 1] as [number, number];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return { area: Math.abs(area / 2), centre: area === 0 ? ring[0]! : [x / (3 * area), y / (3 * area)] };
}

/** A country's name stands in the middle of its largest part; the larger the country, the earlier it shows. */
export const country_names: FeatureCollection<Point> = {
  type: 'FeatureCollection',
  features: land.features.flatMap((country) => {
    const shape = country.geometry;
    const rings: Polygon['coordinates'][0][] =
      shape.type === 'Polygon' ? [shape.coordinates[0]!]
      : shape.type === 'MultiPolygon' ? shape.coordinates.map((polygon) => polygon[0]!) : [];
    const best = rings.map(area_and_centre).sort((a, b) => b.area - a.area)[0];
    return best ? [named(country.properties.name, best.centre, Math.log10(best.area + 0.001))] : [];
  }),
};

/** Meridians and parallels every `step` degrees. */
export function graticule(step: number): MultiLineString {
  const lines: Position[][] = [];
  for (let lng = -180; lng <= 180; lng += step) lines.push([[lng, -85], [lng, 85]]);
  for (let lat = -80; lat <= 80; lat += step) lines.push(Array.from({ length: 37 }, (_, i) => [i * 10 - 180, lat]));
  return { type: 'MultiLineString', coordinates: lines };
}
