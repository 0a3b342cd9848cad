// A vehicle's track as the API gives it, made ready to draw: pieces of one colour, gaps, stops, and look-up by time.
import type { Feature, LineString, Position } from 'geojson';
import type { Place, TripTrack, VehicleTrack } from './api';
import { between, distance_m } from './map/geometry';
import { speed_step } from './theme';

export interface Fix {
  t: number; // seconds since 1970
  at: Place;
  speed_kmh: number | null;
  direction_deg: number | null;
}

export interface Gap {
  from: Fix;
  to: Fix;
}

export interface Stop {
  from: number;
  to: number;
  at: Place;
}

const stop_kmh = 5;
const shortest_stop_s = 120;

/** The fixes of an answer, stretch by stretch; none where they have expired. */
export function stretches_of({ features }: TripTrack['geojson']): Fix[][] {
  return features
    .map(({ geometry, properties: p }) => {
      if (p.times === null) return [];
      const places = (geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates) as Place[];
      return places.map((at, i) => ({ t: p.times[i]!, at, speed_kmh: p.speeds_kmh[i] ?? null, direction_deg: p.directions_deg[i] ?? null }));
    })
    .filter((fixes) => fixes.length > 0)
    .sort((a, b) => a[0]!.t - b[0]!.t);
}

export class Track {
  readonly stretches: Fix[][];

  constructor(readonly answer: VehicleTrack) {
    this.stretches = stretches_of(answer.geojson);
  }

  get fixes(): Fix[] {
    return this.stretches.flat();
  }

  /** Between stretches nothing is known. */
  get gaps(): Gap[] {
    return this.stretches.slice(1).map((next, i) => ({ from: this.stretches[i]!.at(-1)!, to: next[0]! }));
  }

  /** Only what lies between two times; the API's summary stays that of the whole. */
  cut(from_s: number, to_s: number): Fix[][] {
    return this.stretches.map((fixes) => fixes.filter(({ t }) => t >= from_s && t <= to_s)).filter((fixes) => fixes.length > 0);
  }

  /** Kilometres over the fixes since a time. */
  km_since(from_s: number): number {
    return this.cut(from_s, Infinity).reduce((sum, fixes) => sum + length_m(fixes), 0) / 1000;
  }
}

function length_m(fixes: Fix[]): number {
  let sum = 0;
  for (let i = 1; i < fixes.length; ++i) sum += distance_m(fixes[i - 1]!.at, fixes[i]!.at);
  return sum;
}

/** Times at which the vehicle stood, within what is known. */
export function stops_of(stretches: Fix[][]): Stop[] {
  const stops: Stop[] = [];
  for (const fixes of stretches) {
    let first: Fix | null = null;
    for (const [i, fix] of fixes.entries()) {
      const stands = (fix.speed_kmh ?? 0) < stop_kmh;
      if (stands) first ??= fix;
      if (first && (!stands || i === fixes.length - 1)) {
        if (fix.t - first.t >= shortest_stop_s) stops.push({ from: first.t, to: fix.t, at: first.at });
        first = null;
      }
    }
  }
  return stops;
}

/** Place of a vehicle at a time, between two fixes of one stretch. Null in a gap. */
export function place_at(stretches: Fix[][], t: number): Fix | null {
  for (const fixes of stretches) {
    if (t < fixes[0]!.t || t > fixes.at(-1)!.t) continue;
    let low = 0;
    let high = fixes.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (fixes[middle]!.t <= t) low = middle;
      else high = middle;
    }
    const a = fixes[low]!;
    const b = fixes[high]!;
    const part = b.t > a.t ? (t - a.t) / (b.t - a.t) : 0;
    return { t, at: between(a.at, b.at, part), speed_kmh: part < 0.5 ? a.speed_kmh : b.speed_kmh, direction_deg: part < 0.5 ? a.direction_deg : b.direction_deg };
  }
  return null;
}

/** Lines of one speed step each: few features, exact colours. */
export function coloured_pieces(stretches: Fix[][]): Feature<LineString, { step: number }>[] {
  const pieces: Feature<LineString, { step: number }>[] = [];
  for (const fixes of stretches) {
    let line: Position[] = [];
    let step = -1;
    for (let i = 1; i < fixes.length; ++i) {
      const [a, b] = [fixes[i - 1]!, fixes[i]!];
      const now = speed_step(((a.speed_kmh ?? 0) + (b.speed_kmh ?? 0)) / 2);
      if (now !== step) {
        step = now;
        line = [a.at];
        pieces.push({ type: 'Feature', geometry: { type: 'LineString', coordinates: line }, properties: { step } });
      }
      line.push(b.at);
    }
  }
  return pieces;
}
