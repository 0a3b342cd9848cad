declare module 'virtual:base-map' {
  import type { Topology, GeometryCollection } from 'topojson-specification';
  const base_map: {
    countries: Topology<{ countries: GeometryCollection<{ name: string }> }>;
    towns: [name: string, lng: number, lat: number, rank: number][];
  };
  export default base_map;
}
