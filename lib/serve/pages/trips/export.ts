// Export of the shown trips: CSV of the table, GeoJSON as the API gave it, GPX with times where they are known.
import type { Place, TripFeature, TripProperties } from '../shared/api';
import type { Fix } from '../shared/track';

const fields: (keyof TripProperties)[] = [
  'trip_id', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'start_time', 'end_time',
  'duration_s', 'distance_km', 'avg_speed_kmh', 'max_speed_kmh', 'idle_s',
];

/** A field that a spreadsheet would run as a formula is kept from it with an apostrophe. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(String(value)) ? `'${String(value)}` : String(value);
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

/** One <trk> per trip, as the API writes it. `stretches`, where given, are the fixes of the only trip: one <trk> each, so gaps stay gaps; a lone fix is a <wpt>. */
export function gpx_of(trips: TripFeature[], stretches: Fix[][] | null): string {
  const waypoints: string[] = [];
  const tracks = trips.flatMap(({ geometry, properties: p }) => {
    const name = xml(`${p.vehicle_number} ${p.start_time}`);
    const lines = stretches ?? (geometry ? [geometry.coordinates.map(([lng, lat]) => ({ t: null, at: [lng!, lat!] as Place, speed_kmh: null, direction_deg: null }))] : []);
    waypoints.push(...lines.filter((fixes) => fixes.length === 1).map((fixes) => point('wpt', fixes[0]!, name)));
    return lines.filter((fixes) => fixes.length > 1).map((fixes) =>
      `<trk><name>${name}</name><trkseg>${fixes.map((fix) => point('trkpt', fix)).join('')}</trkseg></trk>`);
  });
  return '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="fleet" xmlns="http://www.topografix.com/GPX/1/1" '
    + `xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">${[...waypoints, ...tracks].join('\n')}</gpx>\n`;
}

function point(element: 'trkpt' | 'wpt', { t, at, speed_kmh, direction_deg }: Omit<Fix, 't'> & { t: number | null }, name = ''): string {
  const speed = speed_kmh === null ? '' : `<gpxtpx:speed>${(speed_kmh / 3.6).toFixed(2)}</gpxtpx:speed>`;
  const values = speed + (direction_deg === null ? '' : `<gpxtpx:course>${direction_deg}</gpxtpx:course>`);
  return `<${element} lat="${at[1]}" lon="${at[0]}">${t === null ? '' : `<time>${new Date(t * 1000).toISOString()}</time>`}${name ? `<name>${name}</name>` : ''}`
    + `${values ? `<extensions>${values}<gpxtpx:TrackPointExtension>${values}</gpxtpx:TrackPointExtension></extensions>` : ''}</${element}>`;
}
