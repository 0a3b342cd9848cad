// A seeded city for the mock: a bent street grid with arterials, a river and a few bridges, and fastest ways through it.

/** Small seeded generator (mulberry32): the same numbers on every machine. */
export function random_of(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const side = 44;
const spacing_m = 520;
const centre = { lat: 52.512, lng: 13.402 };
const metres_per_degree = 111_195;

export class City {
  constructor(seed = 1) {
    const random = random_of(seed);
    this.places = [];
    this.ways = [];
    for (let row = 0; row < side; ++row)
      for (let column = 0; column < side; ++column) this.places.push(place(row, column, random));
    for (let i = 0; i < side * side; ++i) this.ways.push(ways(i, random));
    for (const [from, list] of this.ways.entries()) // streets are driven both ways
      for (const way of list) if (!this.ways[way.to].some((back) => back.to === from)) this.ways[way.to].push({ to: from, kmh: way.kmh });
  }

  /** Fastest way as [{lng, lat, kmh}], kmh being the limit on the way to that place. Dijkstra with buckets of seconds. */
  route(from, to) {
    const seconds = new Float64Array(this.places.length).fill(Infinity);
    const before = new Int32Array(this.places.length).fill(-1);
    const buckets = [[from]];
    seconds[from] = 0;
    for (let b = 0; b < buckets.length; ++b) {
      for (const at of buckets[b] ?? []) {
        if (at === to) return this.unwind(from, to, before);
        if (Math.floor(seconds[at]) !== b) continue;
        for (const { to: next, kmh } of this.ways[at]) {
          const cost = seconds[at] + distance_m(this.places[at], this.places[next]) / (kmh / 3.6);
          if (cost >= seconds[next]) continue;
          seconds[next] = cost;
          before[next] = at;
          (buckets[Math.floor(cost)] ??= []).push(next);
        }
      }
    }
    return [];
  }

  unwind(from, to, before) {
    const list = [];
    for (let at = to; at !== from; at = before[at]) {
      const kmh = this.ways[before[at]].find((way) => way.to === at).kmh;
      list.push({ ...this.places[at], kmh });
    }
    list.push({ ...this.places[from], kmh: 30 });
    return list.reverse();
  }
}

function place(row, column, random) {
  const x = (column - side / 2) * spacing_m + (random() - 0.5) * 260 + 900 * Math.sin(row / 7);
  const y = (row - side / 2) * spacing_m + (random() - 0.5) * 260 + 700 * Math.sin(column / 9);
  return { lat: centre.lat + y / metres_per_degree, lng: centre.lng + x / (metres_per_degree * Math.cos(centre.lat * (Math.PI / 180))) };
}

function ways(i, random) {
  const [row, column] = [Math.floor(i / side), i % side];
  const list = [];
  const river = Math.round(side / 2 + 4 * Math.sin(column / 5));
  if (column + 1 < side && (row % 5 === 2 || random() > 0.2)) list.push({ to: i + 1, kmh: row % 10 === 2 ? 80 : row % 5 === 2 ? 55 : 32 });
  const crosses = row === river;
  if (row + 1 < side && (crosses ? column % 6 === 3 : column % 5 === 3 || random() > 0.2))
    list.push({ to: i + side, kmh: column % 10 === 3 ? 80 : column % 5 === 3 ? 55 : 32 });
  return list;
}

export function distance_m(a, b) {
  const radians = Math.PI / 180;
  const s = Math.sin(((b.lat - a.lat) * radians) / 2) ** 2
    + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * Math.sin(((b.lng - a.lng) * radians) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(s));
}

export const place_count = side * side;
