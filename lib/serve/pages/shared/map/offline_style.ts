// The base map that needs no network: everything it draws is in the page; names are drawn with the page's own font.
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { GeoJSON } from 'geojson';
import type { Palette } from '../theme';
import { borders, coast, country_names, graticule, land, town_names } from './land';

// MapLibre reads the weight off the name, and draws glyphs itself where a style has no `glyphs` address.
export const map_font = ['Fleet Medium'];

const attribution = 'Natural Earth · GeoNames';

function data(shape: GeoJSON, tolerance = 0.3) {
  return { type: 'geojson', data: shape, tolerance, maxzoom: 10, attribution } as const;
}

export function offline_style(look: Palette): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: data(land), coast: data(coast), borders: data(borders), grid: data(graticule(10)),
      countries: data(country_names), towns: data(town_names),
    },
    layers: base_layers(look),
  };
}

/** Repaints the base map for the other theme without loading anything again. */
export function base_layers(look: Palette): LayerSpecification[] {
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  const halo = { 'text-color': look.place, 'text-halo-color': look.halo, 'text-halo-width': 1.4 } as const;
  return [
    { id: 'base-water', type: 'background', paint: { 'background-color': look.water } },
    { id: 'base-land', type: 'fill', source: 'land', paint: { 'fill-color': look.land, 'fill-antialias': false } },
    { id: 'base-grid', type: 'line', source: 'grid', maxzoom: 7, paint: { 'line-color': look.grid, 'line-width': 0.8 } },
    { id: 'base-coast', type: 'line', source: 'coast', layout: round, paint: { 'line-color': look.coast, 'line-width': 1 } },
    {
      id: 'base-borders', type: 'line', source: 'borders', layout: round,
      paint: { 'line-color': look.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 8, 1.4], 'line-dasharray': [3, 2] },
    },
    {
      id: 'base-towns', type: 'symbol', source: 'towns', minzoom: 3.5,
      filter: ['>=', ['get', 'rank'], ['step', ['zoom'], 66, 4.5, 63, 5, 60, 6, 56, 7, 53, 8, 50]],
      layout: {
        'text-field': ['get', 'name'], 'text-font': map_font, 'symbol-sort-key': ['-', 0, ['get', 'rank']],
        'text-size': ['interpolate', ['linear'], ['zoom'], 4, 10, 9, ['interpolate', ['linear'], ['get', 'rank'], 50, 11, 65, 14], 12, ['interpolate', ['linear'], ['get', 'rank'], 50, 13, 65, 18]],
        'text-padding': 6, 'text-max-width': 8,
      },
      paint: { ...halo, 'text-opacity': ['interpolate', ['linear'], ['zoom'], 11, 1, 14, 0.45] },
    },
    {
      id: 'base-countries', type: 'symbol', source: 'countries', maxzoom: 6.5,
      filter: ['>=', ['get', 'rank'], ['step', ['zoom'], 1.7, 2.5, 1.1, 3.5, 0.6, 4.5, -0.4, 5.5, -3]],
      layout: {
        'text-field': ['upcase', ['get', 'name']], 'text-font': map_font, 'text-letter-spacing': 0.12, 'text-max-width': 7,
        'text-size': ['interpolate', ['linear'], ['zoom'], 1, 9, 6, 13], 'symbol-sort-key': ['-', 0, ['get', 'rank']],
      },
      paint: { ...halo, 'text-opacity': 0.75 },
    },
  ];
}
