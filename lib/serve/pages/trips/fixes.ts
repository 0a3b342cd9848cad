// All trips of one vehicle fix by fix: the API gives routes without times, and the fixes of one vehicle by themselves. The
// two are put together, so that its replay is exact and its gaps are seen. A chosen trip is asked for by itself (detail.ts).
import type { Place, TripFeature, VehicleTrack } from '../shared/api';
import { get } from '../shared/client';
import { Track, type Fix } from '../shared/track';

const reach_h = 7 * 24; // the track endpoint counts back from now: older trips would load weeks

export interface Span {
  from_s: number;
  to_s: number;
}

export function span_of({ properties: p }: TripFeature): Span {
  return { from_s: Date.parse(p.start_time) / 1000, to_s: Date.parse(p.end_time) / 1000 };
}

/** The vehicle's track since a time; null when that is further back than tracks are loaded. */
export async function track_since(vehicle: string, from_s: number, signal: AbortSignal): Promise<Track | null> {
  const hours = Math.max(1, Math.ceil((Date.now() / 1000 - from_s) / 3600 + 0.1));
  if (hours > reach_h) return null;
  return new Track(await get<VehicleTrack>('webhook/live-positions/track', { vehicle_number: vehicle, hours }, signal));
}

/** The fixes of each trip that has at least two; all trips are of the track's vehicle. */
export function fixes_of(trips: TripFeature[], track: Track): Map<number, Fix[][]> {
  const found = new Map<number, Fix[][]>();
  for (const trip of trips) {
    if (trip.properties.imei !== track.answer.vehicle.imei) continue;
    const { from_s, to_s } = span_of(trip);
    const stretches = track.cut(from_s, to_s);
    if (stretches.flat().length > 1) found.set(trip.properties.trip_id, stretches);
  }
  return found;
}

/** The trip with the line that its fixes make. */
export function drawn_by(trip: TripFeature, stretches: Fix[][] | undefined): TripFeature {
  if (!stretches) return trip;
  let last = -1;
  const gaps = stretches.slice(0, -1).map((fixes) => (last += fixes.length));
  const coordinates: Place[] = stretches.flat().map(({ at }) => at);
  return { ...trip, geometry: { type: 'LineString', coordinates }, properties: { ...trip.properties, gaps } };
}
