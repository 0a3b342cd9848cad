// Places of the vehicles of the replay at a time. A run is one trip on the way: with fixes it is exact, with only a
// route the vehicle is spread evenly along it between start and end.
import { MercatorCoordinate } from 'maplibre-gl';
import type { TripFeature } from '../shared/api';
import { bearing_deg, distance_m } from '../shared/map/geometry';
import type { Fix } from '../shared/track';

/** Points are map units (0 to 1 across the world), so that drawing needs no trigonometry. */
export interface Run {
  trip: number;
  from: number;
  to: number;
  colour: string;
  t: Float64Array;
  x: Float64Array;
  y: Float64Array;
  leap: Uint8Array; // 1: nothing is known between this point and the one before
}

export interface Head {
  x: number;
  y: number;
  turn: number; // degrees clockwise from north
  known: boolean; // false in a gap
  index: number; // the last point passed
}

type Timed = { t: number; at: [number, number]; leap: boolean };

function run_of(trip: TripFeature, colour: string, points: Timed[]): Run {
  const run: Run = {
    trip: trip.properties.trip_id, colour, from: points[0]!.t, to: points.at(-1)!.t,
    t: new Float64Array(points.length), x: new Float64Array(points.length), y: new Float64Array(points.length), leap: new Uint8Array(points.length),
  };
  points.forEach(({ t, at, leap }, i) => {
    const { x, y } = MercatorCoordinate.fromLngLat(at);
    run.t[i] = t;
    run.x[i] = x;
    run.y[i] = y;
    run.leap[i] = Number(leap);
  });
  return run;
}

export function run_from_route(trip: TripFeature, colour: string): Run | null {
  const places = trip.geometry?.coordinates as [number, number][] | undefined;
  if (!places || places.length < 2) return null;
  const from = Date.parse(trip.properties.start_time) / 1000;
  const to = Date.parse(trip.properties.end_time) / 1000;
  const gaps = new Set(trip.properties.gaps);
  const done = [0];
  for (let i = 1; i < places.length; ++i) done.push(done[i - 1]! + distance_m(places[i - 1]!, places[i]!));
  const length = done.at(-1)! || 1;
  return run_of(trip, colour, places.map((at, i) => ({ at, t: from + (to - from) * (done[i]! / length), leap: gaps.has(i - 1) })));
}

export function run_from_fixes(trip: TripFeature, colour: string, stretches: Fix[][]): Run | null {
  const points = stretches.flatMap((fixes) => fixes.map(({ t, at }, i) => ({ t, at, leap: i === 0 })));
  return points.length < 2 ? null : run_of(trip, colour, points.map((point, i) => ({ ...point, leap: i > 0 && point.leap })));
}

/** Head of a run at t; null when it is not on the way. */
export function head_at(run: Run, t: number): Head | null {
  if (t < run.from || t > run.to) return null;
  let low = 0;
  let high = run.t.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (run.t[middle]! <= t) low = middle;
    else high = middle;
  }
  const span = run.t[high]! - run.t[low]!;
  const known = run.leap[high] === 0;
  const part = known && span > 0 ? (t - run.t[low]!) / span : 0;
  const [x0, y0, x1, y1] = [run.x[low]!, run.y[low]!, run.x[high]!, run.y[high]!];
  return { x: x0 + (x1 - x0) * part, y: y0 + (y1 - y0) * part, turn: bearing_deg([x0, -y0], [x1, -y1]), known, index: low };
}
