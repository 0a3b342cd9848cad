// The lines of all trips of a long time, as vector tiles: the answer with the table has only the newest.
import { addProtocol, type ExpressionSpecification, type Map as MapLibre } from 'maplibre-gl';
import type { DashboardQuery } from '../shared/api';
import { open } from '../shared/client';

const protocol = 'trip-tile';
export const tile_layer = 'trip-tiles';

// Through the client, which knows the API's address and the token.
addProtocol(protocol, async ({ url }, { signal }) => {
  const answer = await open(url.slice(protocol.length + 3), 'application/vnd.mapbox-vector-tile', signal);
  return { data: await answer.arrayBuffer() };
});

function url_of(query: DashboardQuery): string {
  const parts = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return `${protocol}://tiles/{z}/{x}/{y}.mvt?${new URLSearchParams(parts).toString()}`;
}

/** Shows the tiles of `query` below the layer `before`; null: none. */
export function show_tiles(map: MapLibre, query: DashboardQuery | null, colours: ReadonlyMap<string, string>, before: string): void {
  if (map.getLayer(tile_layer)) map.removeLayer(tile_layer);
  if (map.getSource(tile_layer)) map.removeSource(tile_layer);
  if (!query) return;
  const other = '#888888';
  const match: unknown = ['match', ['get', 'cost_centre'], ...[...colours].flat(), other];
  const colour = colours.size > 0 ? match as ExpressionSpecification : other;
  map.addSource(tile_layer, { type: 'vector', tiles: [url_of(query)], maxzoom: 17 });
  map.addLayer({
    id: tile_layer, type: 'line', source: tile_layer, 'source-layer': 'trips', // square joins and ends: round ones take twice the triangles
    paint: { 'line-color': colour, 'line-width': ['interpolate', ['linear'], ['zoom'], 8, 1, 13, 2, 17, 4] },
  }, before);
}
