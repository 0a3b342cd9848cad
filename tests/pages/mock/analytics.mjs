// The mock's analytics: every figure is counted from the same trips as the dashboard.
import { random_of } from './city.mjs';

const kinds = [['1', 'SOS'], ['6', 'Overspeed'], ['9', 'Vibration'], ['2', 'Power cut']];
const iso = (seconds) => new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
const tenth = (value) => Math.round(value * 10) / 10;
const zone_offset_s = (t, zone) => {
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(t * 1000));
  return Date.parse(`${wall.replace(' ', 'T')}Z`) / 1000 - Math.floor(t);
};

export class Analytics {
  constructor(answers, fleet, zone) {
    Object.assign(this, { answers, fleet, zone });
  }

  day_of(t) {
    return new Date((t + zone_offset_s(t, this.zone)) * 1000).toISOString().slice(0, 10);
  }

  start_of(day) {
    const guess = Date.parse(`${day}T00:00:00Z`) / 1000;
    return guess - zone_offset_s(guess, this.zone);
  }

  trips_of(vehicle, from, to, now) {
    return vehicle.never ? [] : this.fleet.trips_between(vehicle, from, to).filter((trip) => trip.to <= now);
  }

  figures(day, now) {
    const from = this.start_of(day);
    const trips = this.fleet.vehicles.map((v) => this.trips_of(v, from, from + 86_400, now));
    const all = trips.flat();
    const sum = (of) => all.reduce((total, trip) => total + of(trip), 0);
    const idle_s = sum((t) => t.idle);
    return { day, vehicles: trips.filter(({ length }) => length > 0).length, trips: all.length, distance_km: tenth(sum((t) => t.km)), driving_s: sum((t) => t.to - t.from) - idle_s, idle_s,
      max_speed_kmh: all.reduce((top, t) => Math.max(top ?? 0, t.top), null) };
  }

  days(from, to) {
    const list = [];
    for (let t = Date.parse(`${from}T00:00:00Z`); t <= Date.parse(`${to}T00:00:00Z`); t += 86_400_000) list.push(new Date(t).toISOString().slice(0, 10));
    return list;
  }

  fleet_summary({ from, to }, now) {
    return { today: { ...this.figures(this.day_of(now), now), vehicles_total: this.fleet.vehicles.length }, rows: this.days(from, to).map((day) => this.figures(day, now)) };
  }

  utilisation(now) {
    const from = this.start_of(this.day_of(now));
    return {
      rows: this.fleet.vehicles.map((vehicle) => {
        const { imei, vehicle_number, driver_name, cost_centre, assigned_city } = vehicle;
        const trips = this.trips_of(vehicle, from, now, now);
        const last = this.trips_of(vehicle, from - 5 * 86_400, now, now).at(-1);
        const idles = this.answers.live_feature(vehicle, now).properties.status === 'idle';
        const idle_s = trips.reduce((sum, { idle }) => sum + idle, 0);
        return {
          imei, vehicle_number, driver_name, cost_centre, assigned_city, trips: trips.length, distance_km: tenth(trips.reduce((sum, { km }) => sum + km, 0)),
          driving_s: trips.reduce((sum, t) => sum + t.to - t.from, 0) - idle_s, idle_s, last_moved_at: last ? iso(last.to) : null, idle_since: idles ? iso(now - 60 * (1 + (vehicle.index % 40))) : null,
        };
      }),
    };
  }

  driver_behaviour(now) {
    const from = this.start_of(this.day_of(now));
    return {
      rows: this.fleet.vehicles.filter(({ driver_name }) => driver_name).flatMap((vehicle) => {
        const trips = this.trips_of(vehicle, from, now, now);
        if (trips.length === 0) return [];
        const idle_s = trips.reduce((sum, { idle }) => sum + idle, 0);
        return [{
          driver_name: vehicle.driver_name, first_start: iso(trips[0].from), last_end: iso(trips.at(-1).to), trips: trips.length,
          distance_km: tenth(trips.reduce((sum, { km }) => sum + km, 0)), driving_s: trips.reduce((sum, t) => sum + t.to - t.from, 0) - idle_s, idle_s,
          max_speed_kmh: Math.max(...trips.map(({ top }) => top)), alarms: vehicle.index % 5,
        }];
      }),
    };
  }

  alarms({ from, to }) {
    return {
      rows: this.days(from, to).flatMap((day, i) => kinds.map(([alarm_type, alarm_name], k) => {
        const random = random_of(i * 31 + k);
        return { day, alarm_type, alarm_name, alarms: Math.floor(random() * [2, 24, 14, 5][k]) };
      }).filter(({ alarms }) => alarms > 0)),
    };
  }

  ingest(now) {
    const row = (stream, lag_s, message = null) => ({ stream, last_ok_at: iso(now - lag_s), lag_s, ok: message === null, message });
    return { status: 'degraded', rows: [row('live', 12), row('tracks', 410), row('trips', 415), row('alarms', 7300, 'refused: code 1002'), row('devices', 40_000)] };
  }
}
