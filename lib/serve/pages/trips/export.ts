// What is shown, as a file: CSV of the table, GeoJSON as the API gave it, GPX with times where they are known.
import type { TripFeature, TripProperties } from '../shared/api';
import type { Fix } from '../shared/track';

const fields: (keyof TripProperties)[] = [
  'trip_id', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'start_time', 'end_time',
  'duration_s', 'distance_km', 'avg_speed_kmh', 'max_speed_kmh', 'idle_s',
];

/** A field that a spreadsheet would run as a formula is kept from it with an apostrophe. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${String(value)}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, UTF-8, times in UTC. */
export function csv_of(trips: TripFeature[]): string {
  const lines = [fields.join(','), ...trips.map(({ properties }) => fields.map((field) => cell(properties[field])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

export function geojson_of(trips: TripFeature[]): string {
  return JSON.stringify({ type: 'FeatureCollection', features: trips });
}

function xml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
}

/** One <trk> per trip. `stretches`, where given, are the fixes of the only trip: one <trkseg> each, so gaps stay gaps. */
export function gpx_of(trips: TripFeature[], stretches: Fix[][] | null): string {
  const tracks = trips.flatMap(({ geometry, properties: p }) => {
    const segments = stretches?.map((fixes) => fixes.map(({ at, t }) => point(at[0], at[1], new Date(t * 1000).toISOString())))
      ?? (geometry ? [geometry.coordinates.map(([lng, lat]) => point(lng!, lat!, null))] : []);
    const body = segments.map((points) => `<trkseg>${points.join('')}</trkseg>`).join('');
    return [`<trk><name>${xml(`${p.vehicle_number} ${p.start_time}`)}</name>${body}</trk>`];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="fleet" xmlns="http://www.topografix.com/GPX/1/1">${tracks.join('\n')}</gpx>\n`;
}

function point(lng: number, lat: number, time: string | null): string {
  return `<trkpt lat="${lat}" lon="${lng}">${time ? `<time>${time}</time>` : ''}</trkpt>`;
}

export function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
