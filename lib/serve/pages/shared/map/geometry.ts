// Small geometry on the sphere: degrees in, metres out.
import type { FeatureCollection, Position } from 'geojson';
import type { LngLatBoundsLike } from 'maplibre-gl';

const earth_m = 6_371_008.8;
const radians = Math.PI / 180;

export const nothing: FeatureCollection = { type: 'FeatureCollection', features: [] };

export function distance_m(a: Position, b: Position): number {
  const [lng0, lat0] = a as [number, number];
  const [lng1, lat1] = b as [number, number];
  const s = Math.sin(((lat1 - lat0) * radians) / 2) ** 2
    + Math.cos(lat0 * radians) * Math.cos(lat1 * radians) * Math.sin(((lng1 - lng0) * radians) / 2) ** 2;
  return 2 * earth_m * Math.asin(Math.min(1, Math.sqrt(s)));
}

/** Direction of travel from a to b, degrees clockwise from north. */
export function bearing_deg(a: Position, b: Position): number {
  const [lng0, lat0] = a as [number, number];
  const [lng1, lat1] = b as [number, number];
  const x = (lng1 - lng0) * Math.cos(((lat0 + lat1) / 2) * radians);
  return (Math.atan2(x, lat1 - lat0) / radians + 360) % 360;
}

export function between(a: Position, b: Position, part: number): [number, number] {
  return [a[0]! + (b[0]! - a[0]!) * part, a[1]! + (b[1]! - a[1]!) * part];
}

/** The box around all positions; null when there are none. */
export function bounds_of(positions: Iterable<Position>): LngLatBoundsLike | null {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const [lng, lat] of positions as Iterable<[number, number]>) {
    west = Math.min(west, lng);
    east = Math.max(east, lng);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return west <= east ? [[west, south], [east, north]] : null;
}

/** Leaves out the outermost hundredth on each side: one lost tracker must not zoom the fleet away. */
export function core_bounds(positions: Position[]): LngLatBoundsLike | null {
  if (positions.length < 100) return bounds_of(positions);
  const cut = Math.floor(positions.length / 100);
  const lngs = positions.map((p) => p[0]!).sort((a, b) => a - b);
  const lats = positions.map((p) => p[1]!).sort((a, b) => a - b);
  return [[lngs[cut]!, lats[cut]!], [lngs.at(-1 - cut)!, lats.at(-1 - cut)!]];
}

/** The parts of a route that are known. `gaps` are the points after which the tracker was silent until the next. */
export function known_parts(line: Position[], gaps: readonly number[] = []): Position[][] {
  const ends = [...gaps, line.length - 1];
  return ends.map((end, i) => line.slice(i === 0 ? 0 : ends[i - 1]! + 1, end + 1)).filter((part) => part.length > 1);
}

/** Straight lines over the gaps: between them lies what nobody knows. */
export function gap_lines(line: Position[], gaps: readonly number[] = []): Position[][] {
  return gaps.filter((i) => i + 1 < line.length).map((i) => [line[i]!, line[i + 1]!]);
}
