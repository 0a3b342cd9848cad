// The mock's fleet: who drives what, and every trip of the last days, fix by fix. All follows from the seed and the day.
import { City, distance_m, place_count, random_of } from './city.mjs';

const centres = ['Deliveries North', 'Deliveries South', 'Field service', 'Cold chain', 'Airport shuttle', 'Unassigned'];
const cities = ['Berlin', 'Potsdam', 'Bernau'];
const trees = ['Ahorn', 'Birke', 'Buche', 'Eiche', 'Erle', 'Esche', 'Espe', 'Fichte', 'Kiefer', 'Linde', 'Pappel', 'Tanne', 'Ulme', 'Weide'];
const patterns = 48; // vehicles of a large fleet share day plans, shifted in time
const fix_every_s = 20;
const day_s = 86_400;

export class MockFleet {
  constructor({ vehicles = 60, seed = 7, restless = false } = {}) {
    this.restless = restless;
    this.city = new City(seed);
    this.days = new Map();
    this.vehicles = Array.from({ length: vehicles }, (_, i) => vehicle_of(i, seed));
  }

  /** Trips of one vehicle that start on one UTC day. */
  trips(vehicle, day) {
    const key = `${vehicle.index % patterns} ${day}`;
    if (!this.days.has(key)) this.days.set(key, this.plan(vehicle.index % patterns, day));
    const shift = Math.floor(vehicle.index / patterns) * 47;
    return this.days.get(key).map((trip) => (shift === 0 ? trip : shifted(trip, shift)));
  }

  plan(pattern, day) {
    const random = random_of(pattern * 7919 + day * 104_729);
    const depot = Math.floor(random_of(pattern + 11)() * place_count);
    const trips = [];
    let at = depot;
    let clock = day * day_s + 5 * 3600 + Math.floor(random() * 3 * 3600);
    for (let n = 4 + Math.floor(random() * 7); n > 0; --n) {
      const goal = n === 1 ? depot : Math.floor(random() * place_count);
      const fixes = drive(this.city.route(at, goal), clock, random);
      if (fixes.length < 4) continue;
      if (n % 2 === 0) wait(fixes, random);
      if (random() < 0.12) hole(fixes, random);
      trips.push(trip_of(fixes));
      at = goal;
      clock = fixes.at(-1).t + 300 + Math.floor(random() * random() * 3 * 3600);
    }
    return trips;
  }

  /** Trips that start in [from, to), seconds. */
  trips_between(vehicle, from, to) {
    const list = [];
    for (let day = Math.floor(from / day_s) - 1; day <= Math.floor(to / day_s); ++day) list.push(...this.trips(vehicle, day));
    return list.filter((trip) => trip.from >= from && trip.from < to);
  }
}

function vehicle_of(index, seed) {
  const random = random_of(seed * 1000 + index);
  return {
    index,
    imei: String(359_857_080_000_000 + index),
    vehicle_number: `B-FL ${1001 + index * 3}`,
    driver_name: index % 9 === 8 ? null : `${'ABCDEFGHJKLMNPRSTW'[index % 18]}. ${trees[(index * 5) % trees.length]}`,
    cost_centre: centres[Math.floor(random() * random() * centres.length)],
    assigned_city: cities[Math.floor(random() ** 2 * 3)],
    model: index % 3 === 0 ? 'JC400P' : 'GT06N',
    odometer_km: 12_000 + Math.floor(random() * 160_000),
    battery_pct: index % 4 === 0 ? null : 60 + Math.floor(random() * 40),
    silent: random() < 0.07,
    never: index % 57 === 41,
  };
}

function drive(places, start, random) {
  const fixes = [];
  let t = start;
  let kmh = 0;
  const put = (place, speed, direction) => fixes.push({ t: Math.round(t), lng: place.lng, lat: place.lat, kmh: Math.round(speed * 10) / 10, direction });
  for (let i = 1; i < places.length; ++i) {
    const [a, b] = [places[i - 1], places[i]];
    const length = distance_m(a, b);
    const direction = Math.round((Math.atan2((b.lng - a.lng) * 0.609, b.lat - a.lat) * 180) / Math.PI + 360) % 360;
    for (let done = 0; done < length; ) {
      const stop = random() < 0.035;
      kmh = stop ? 0 : Math.max(8, kmh + (b.kmh * (0.75 + random() * 0.4) - kmh) * 0.6);
      put({ lng: a.lng + ((b.lng - a.lng) * done) / length, lat: a.lat + ((b.lat - a.lat) * done) / length }, kmh, direction);
      t += fix_every_s;
      done += (kmh / 3.6) * fix_every_s;
    }
  }
  if (places.length > 0) put(places.at(-1), 0, fixes.at(-1)?.direction ?? 0);
  return fixes;
}

/** Some minutes at somebody's door. */
function wait(fixes, random) {
  const at = 1 + Math.floor(random() * (fixes.length - 2));
  const times = 9 + Math.floor(random() * 20);
  const standing = Array.from({ length: times }, (_, i) => ({ ...fixes[at], t: fixes[at].t + i * fix_every_s, kmh: 0 }));
  for (const fix of fixes.slice(at)) fix.t += times * fix_every_s;
  fixes.splice(at, 0, ...standing);
}

/** A tracker that says nothing for a while. */
function hole(fixes, random) {
  const length = Math.min(fixes.length - 2, 20 + Math.floor(random() * 20));
  if (length > 0) fixes.splice(1 + Math.floor(random() * (fixes.length - length - 1)), length);
}

function trip_of(fixes) {
  let metres = 0;
  let idle = 0;
  for (let i = 1; i < fixes.length; ++i) {
    metres += distance_m(fixes[i - 1], fixes[i]);
    if (fixes[i - 1].kmh < 5) idle += fixes[i].t - fixes[i - 1].t;
  }
  return { from: fixes[0].t, to: fixes.at(-1).t, fixes, km: metres / 1000, idle, top: Math.max(...fixes.map(({ kmh }) => kmh)) };
}

function shifted(trip, seconds) {
  const move = (fix) => ({ ...fix, t: fix.t + seconds });
  return { ...trip, from: trip.from + seconds, to: trip.to + seconds, fixes: trip.fixes.map(move) };
}
