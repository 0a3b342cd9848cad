// The mock's answers, in the shapes `fleet serve` gives (docs of the read API).
import { distance_m } from './city.mjs';

const iso = (seconds) => new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
const six = (degrees) => Math.round(degrees * 1e6) / 1e6;
const tenth = (value) => Math.round(value * 10) / 10;
const place = (fix) => [six(fix.lng), six(fix.lat)];
const fixes_kept_s = 30 * 86_400; // then a trip has its line only
export const timezone = 'Europe/Berlin';

export class AnswerError extends Error {
  constructor(status, code, message, hint) {
    super(message);
    Object.assign(this, { status, code, hint });
  }
}

export class Answers {
  constructor(fleet) {
    this.fleet = fleet;
  }

  live(query, now) {
    const wanted_acc = { on: true, 1: true, true: true, off: false, 0: false, false: false }[query.acc_status ?? ''];
    const features = this.fleet.vehicles
      .filter((v) => !query.cost_centre || v.cost_centre === query.cost_centre)
      .map((v) => this.live_feature(v, now))
      .filter(({ properties: p }) => wanted_acc === undefined || p.acc_on === wanted_acc);
    const count = (status) => features.filter(({ properties }) => properties.status === status).length;
    const newest = features.map(({ properties }) => properties.gps_time).filter(Boolean).sort().at(-1) ?? null;
    const summary = {
      vehicles: features.length, moving: count('moving'), idle: count('idle'), parked: count('parked'), offline: count('offline'),
      as_of: iso(now), newest_fix_at: newest, data_age_s: newest === null ? null : Math.floor(now) - Date.parse(newest) / 1000,
    };
    return { summary, geojson: { type: 'FeatureCollection', features } };
  }

  live_feature(vehicle, now) {
    const { fix, under_way, seen } = this.state(vehicle, now);
    const acc_on = fix === null ? null : under_way || now - fix.t < 240;
    const status = seen === null || now - seen > 1800 ? 'offline' : under_way && fix.kmh >= 5 ? 'moving' : acc_on ? 'idle' : 'parked';
    const { imei, vehicle_number, driver_name, cost_centre, assigned_city, model, battery_pct, odometer_km } = vehicle;
    const age = seen === null ? null : Math.max(0, Math.floor(now) - Math.floor(seen));
    return {
      type: 'Feature', id: vehicle.index + 1, geometry: fix && { type: 'Point', coordinates: place(fix) },
      properties: {
        imei, vehicle_number, driver_name, cost_centre, assigned_city,
        speed_kmh: fix && (under_way ? fix.kmh : 0), direction_deg: fix && fix.direction, acc_on, status,
        gps_time: seen === null ? null : iso(seen), heartbeat_at: seen === null ? null : iso(seen), age_s: age,
        battery_pct, power_v: fix ? (acc_on ? 13.9 : 12.4) : null, odometer_km: fix ? odometer_km : null,
        satellites: fix ? 6 + (vehicle.index % 9) : null, position_type: fix ? 'GPS' : null, model, is_private: vehicle.is_private ?? false,
      },
    };
  }

  /** The last fix, whether the vehicle drives now, and when it was last heard. */
  state(vehicle, now) {
    if (this.fleet.restless) return this.round_and_round(vehicle, now);
    if (vehicle.never) return { fix: null, under_way: false, seen: null };
    const until = vehicle.silent ? now - 5 * 3600 : now;
    const trips = this.fleet.trips_between(vehicle, until - 3 * 86_400, until);
    const last = trips.at(-1);
    if (!last) return { fix: null, under_way: false, seen: null };
    const index = last.fixes.findLastIndex(({ t }) => t <= until);
    const next = last.fixes[index + 1];
    const fix = next ? blend(last.fixes[index], next, until) : last.fixes[index];
    const seen = next ? Math.min(until, last.fixes[index].t + 15) : until - ((until + vehicle.index * 13) % 110);
    return { fix: { ...fix, t: next ? seen : fix.t }, under_way: Boolean(next), seen: vehicle.silent ? fix.t : seen };
  }

  /** A vehicle that drives one trip of yesterday again and again. */
  round_and_round(vehicle, now) {
    const yesterday = Math.floor(now / 86_400) - 1;
    const trip = (vehicle.round ??= this.fleet.trips(vehicle, yesterday)[0] ?? this.fleet.trips(this.fleet.vehicles[0], yesterday)[0]);
    const t = trip.from + ((now + vehicle.index * 61) % (trip.to - trip.from));
    const index = Math.max(0, trip.fixes.findIndex((fix) => fix.t > t) - 1);
    const fix = blend(trip.fixes[index], trip.fixes[index + 1], t);
    return { fix: { ...fix, t: now, kmh: Math.max(8, fix.kmh) }, under_way: true, seen: now };
  }

  nearest({ lat, lng, limit = '5' }, now) {
    const at = { lat: Number(lat), lng: Number(lng) };
    if (!Number.isFinite(at.lat) || !Number.isFinite(at.lng)) throw new AnswerError(400, 'bad_request', `bad position '${lat}, ${lng}'`, 'give lat and lng in degrees');
    const features = this.live({}, now).geojson.features.filter(({ geometry }) => geometry)
      .map((f) => ({ ...f, properties: { ...f.properties, distance_m: Math.round(distance_m(at, { lng: f.geometry.coordinates[0], lat: f.geometry.coordinates[1] })) } }))
      .sort((a, b) => a.properties.distance_m - b.properties.distance_m).slice(0, Number(limit));
    return { summary: { ...at, limit: Number(limit), vehicles: features.length }, geojson: { type: 'FeatureCollection', features } };
  }

  track({ vehicle_number: wanted = '', hours = '24' }, now) {
    const plain = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const vehicle = this.fleet.vehicles.find((v) => plain(v.vehicle_number) === plain(wanted) || v.imei === wanted);
    if (!vehicle) throw new AnswerError(404, 'unknown_vehicle', `unknown vehicle '${wanted}'`, 'see GET /webhook/fleet-dashboard for the vehicles');
    const span = Number(hours);
    if (!(span >= 1 && span <= 744)) throw new AnswerError(400, 'bad_request', `bad hours '${hours}'`, 'give 1 to 744');
    const fixes = vehicle.never ? [] : this.fixes(vehicle, now - span * 3600, vehicle.silent ? now - 5 * 3600 : now);
    const stretches = split(fixes);
    const { imei, vehicle_number, driver_name, cost_centre, assigned_city } = vehicle;
    return {
      vehicle: { imei, vehicle_number, driver_name, cost_centre, assigned_city },
      summary: {
        hours: span, from: iso(now - span * 3600), to: iso(now), fixes: fixes.length, stretches: stretches.length,
        distance_km: tenth(stretches.reduce((sum, list) => sum + km(list), 0)),
        max_speed_kmh: fixes.length ? Math.max(...fixes.map((f) => f.kmh)) : null,
        first_fix_at: fixes.length ? iso(fixes[0].t) : null, last_fix_at: fixes.length ? iso(fixes.at(-1).t) : null,
      },
      geojson: { type: 'FeatureCollection', features: stretches.map(stretch_feature(vehicle, null)) },
    };
  }

  trip({ trip_id }, now) {
    const feature_of = (vehicle) => (trip) => ({ trip, feature: trip_feature(vehicle, trip) });
    const vehicle = this.fleet.vehicles[Math.floor(Number(trip_id) / 1_000_000)];
    const behind = (Math.floor(now / 60) - Number(trip_id)) % 1_000_000; // minutes since it began
    const from = (Math.floor(now / 60) - behind) * 60;
    const found = vehicle && !vehicle.never && behind >= 0
      && this.fleet.trips_between(vehicle, from, from + 60).map(feature_of(vehicle)).find(({ feature }) => feature.properties.trip_id === Number(trip_id));
    if (!found) throw new AnswerError(404, 'unknown_trip', `unknown trip '${trip_id}'`, 'give a trip_id from the answer of POST /webhook/fleet-dashboard');
    const { trip, feature: { geometry, properties: p } } = found;
    const stretches = trip.to < now - fixes_kept_s ? [] : split(trip.fixes);
    const line = { type: 'Feature', geometry, properties: { imei: vehicle.imei, vehicle_number: vehicle.vehicle_number, trip_id: Number(trip_id), stretch: 1, times: null, speeds_kmh: null, directions_deg: null } };
    const { imei, vehicle_number, driver_name, cost_centre, assigned_city } = vehicle;
    const { start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source } = p;
    return {
      vehicle: { imei, vehicle_number, driver_name, cost_centre, assigned_city },
      summary: {
        trip_id: p.trip_id, start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source,
        fixes: stretches.flat().length, stretches: stretches.length,
      },
      geojson: { type: 'FeatureCollection', features: stretches.length > 0 || !geometry ? stretches.map(stretch_feature(vehicle, Number(trip_id))) : [line] },
    };
  }

  /** Fixes of trips, and one every four minutes while the vehicle stands for less than three hours. */
  fixes(vehicle, from, to) {
    const list = [];
    for (const trip of this.fleet.trips_between(vehicle, from - 86_400, to)) {
      const last = list.at(-1);
      if (last && trip.from - last.t < 3 * 3600)
        for (let t = last.t + 240; t < trip.from - 30; t += 240) list.push({ ...last, t, kmh: 0 });
      list.push(...trip.fixes);
    }
    return list.filter(({ t }) => t >= from && t <= to);
  }

  filters() {
    const all = this.fleet.vehicles;
    const distinct = (values) => [...new Set(values.filter(Boolean))].sort();
    return {
      vehicles: all.map(({ vehicle_number, driver_name, cost_centre, assigned_city }) => ({ vehicle_number, driver_name, cost_centre, assigned_city })),
      drivers: distinct(all.map((v) => v.driver_name)), cost_centres: distinct(all.map((v) => v.cost_centre)),
      cities: distinct(all.map((v) => v.assigned_city)), timezone,
    };
  }

  dashboard(query, now) {
    const start = query.start ? Date.parse(query.start) / 1000 : Math.floor(now / 86_400) * 86_400;
    const end = query.end ? Date.parse(query.end) / 1000 : start + 86_400;
    if (!(end > start)) throw new AnswerError(400, 'bad_request', `bad window '${query.start}' to '${query.end}'`, 'end must be after start');
    const features = this.fleet.vehicles
      .filter((v) => !v.never && (!query.vehicles?.length || query.vehicles.includes(v.vehicle_number)))
      .filter((v) => (!query.driver || v.driver_name === query.driver) && (!query.cost_centre || v.cost_centre === query.cost_centre))
      .filter((v) => !query.city || v.assigned_city === query.city)
      .flatMap((v) => this.fleet.trips_between(v, start, Math.min(end, now)).filter((trip) => trip.to <= now).map((trip) => trip_feature(v, trip)));
    const sum = (name) => features.reduce((total, { properties }) => total + properties[name], 0);
    const distinct = (name) => new Set(features.map(({ properties }) => properties[name]).filter(Boolean)).size;
    const summary = {
      from: iso(start), to: iso(end), trips: features.length, trips_total: features.length, truncated: false,
      vehicles: distinct('imei'), drivers: distinct('driver_name'), distance_km: tenth(sum('distance_km')),
      driving_s: sum('duration_s') - sum('idle_s'), idle_s: sum('idle_s'),
      max_speed_kmh: features.length ? Math.max(...features.map(({ properties }) => properties.max_speed_kmh)) : null, as_of: iso(now),
    };
    return { filters: this.filters(), summary, geojson: { type: 'FeatureCollection', features } };
  }
}

function blend(a, b, t) {
  const part = (t - a.t) / (b.t - a.t);
  return { ...a, lng: a.lng + (b.lng - a.lng) * part, lat: a.lat + (b.lat - a.lat) * part };
}

function km(fixes) {
  let sum = 0;
  for (let i = 1; i < fixes.length; ++i) sum += distance_m(fixes[i - 1], fixes[i]);
  return sum / 1000;
}

function split(fixes) {
  const list = [];
  for (const fix of fixes) {
    const last = list.at(-1)?.at(-1);
    if (!last || fix.t - last.t > 300 || distance_m(last, fix) > 2000) list.push([]);
    list.at(-1).push(fix);
  }
  return list;
}

const stretch_feature = ({ imei, vehicle_number }, trip_id) => (fixes, index) => {
  const places = fixes.map(place);
  return {
    type: 'Feature', geometry: fixes.length === 1 ? { type: 'Point', coordinates: places[0] } : { type: 'LineString', coordinates: places },
    properties: {
      imei, vehicle_number, trip_id, stretch: index + 1, start_time: iso(fixes[0].t), end_time: iso(fixes.at(-1).t), fixes: fixes.length, distance_km: tenth(km(fixes)),
      times: fixes.map((f) => f.t), speeds_kmh: fixes.map((f) => f.kmh), directions_deg: fixes.map((f) => f.direction),
    },
  };
};

function trip_feature(vehicle, trip) {
  const { imei, vehicle_number, driver_name, cost_centre, assigned_city } = vehicle;
  const points = trip.fixes.filter((fix, i) => i === 0 || i === trip.fixes.length - 1 || fix.kmh > 0);
  const gaps = points.flatMap((fix, i) => (points[i + 1] && points[i + 1].t - fix.t > 300 ? [i] : []));
  const route = points.map(place);
  const hours = (trip.to - trip.from) / 3600;
  return {
    type: 'Feature', geometry: route.length > 1 ? { type: 'LineString', coordinates: route } : null,
    properties: {
      trip_id: vehicle.index * 1_000_000 + (Math.floor(trip.from / 60) % 1_000_000), imei, vehicle_number, driver_name, cost_centre, assigned_city,
      start_time: iso(trip.from), end_time: iso(trip.to), duration_s: trip.to - trip.from, distance_km: tenth(trip.km),
      avg_speed_kmh: tenth(trip.km / hours), max_speed_kmh: trip.top, idle_s: trip.idle, quality: 'ok', source: 'poll', route_points: trip.fixes.length,
      start: place(trip.fixes[0]), end: place(trip.fixes.at(-1)), gaps,
    },
  };
}
