// Makes the map: base style (offline, or the operator's), controls, view in the address bar, theme changes.
import { AttributionControl, Map as MapLibre, NavigationControl, ScaleControl } from 'maplibre-gl';
import 'maplibre-gl/dist/maplibre-gl.css';
import { on_theme_change, palette } from '../theme';
import { read_view, write_view } from '../url_state';
import { has_webgl2, no_map } from './no_map';
import { base_layers, offline_style } from './offline_style';

export interface BaseMap {
  map: MapLibre;
  offline: () => boolean; // whether the built-in base map is shown
  had_view: boolean; // the address named a place: do not fly elsewhere
}

/** `overlay` adds the page's own sources and layers; it runs again whenever the base style is replaced. */
export async function make_map(container: HTMLElement, style_url: string | null, overlay: (map: MapLibre) => void): Promise<BaseMap> {
  await document.fonts.load('500 16px "Fleet Medium"').catch(() => []); // or names would be drawn in another font
  const view = read_view();
  let offline = style_url === null;
  if (!has_webgl2()) return { map: no_map(container), offline: () => offline, had_view: true };
  const map = new MapLibre({
    container,
    style: style_url ?? offline_style(palette()),
    center: view ? [view.lng, view.lat] : [10, 30],
    zoom: view?.zoom ?? 1.4,
    maxZoom: 19,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: 120,
    locale: { 'Map.Title': 'Map of vehicles' },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 110 }), 'bottom-left');
  map.addControl(new AttributionControl({ compact: true }), 'bottom-left');
  map.on('style.load', () => overlay(map));
  map.on('moveend', () => write_view({ zoom: map.getZoom(), ...map.getCenter() }));
  let loaded = offline;
  map.once('style.load', () => { loaded = true; });
  map.on('error', ({ error }) => {
    if (loaded) return console.warn(`map: ${error.message}`);
    loaded = true; // the operator's style cannot be had: the built-in one always can
    offline = true;
    map.setStyle(offline_style(palette()));
  });
  on_theme_change((look) => {
    if (offline) repaint(map, look);
  });
  return { map, offline: () => offline, had_view: view !== null };
}

function repaint(map: MapLibre, look: ReturnType<typeof palette>): void {
  for (const layer of base_layers(look))
    for (const [name, value] of Object.entries(layer.paint ?? {}))
      map.setPaintProperty(layer.id, name as Parameters<MapLibre['setPaintProperty']>[1], value);
}

/** Waits until the base style can take layers. */
export function when_ready(map: MapLibre): Promise<void> {
  return map.isStyleLoaded() ? Promise.resolve() : new Promise((done) => void map.once('style.load', () => done()));
}
