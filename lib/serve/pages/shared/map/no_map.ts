// A substitute for the map where the browser cannot draw one: lists, cards and filters go on without it.
import { LngLatBounds, type Map as MapLibre } from 'maplibre-gl';

export function has_webgl2(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

/** Takes every call and every value, and is itself what each of them gives. */
export function inert<T>(known: Record<PropertyKey, unknown> = {}): T {
  const given: Record<PropertyKey, unknown> = { then: undefined, length: 0, [Symbol.iterator]: () => [][Symbol.iterator](), [Symbol.toPrimitive]: () => 0, ...known };
  const self: unknown = new Proxy(() => undefined, {
    get: (_target, name) => (name in given ? given[name] : self),
    set: () => true,
    apply: () => self,
  });
  return self as T;
}

/** Says in the map's place why there is none. */
export function no_map(container: HTMLElement): MapLibre {
  const words = document.createElement('p');
  words.className = 'no-map';
  words.setAttribute('role', 'status');
  words.textContent = 'This browser has no WebGL 2, so there is no map. The list, the cards and the filters work.';
  container.replaceChildren(words);
  const canvas = document.createElement('canvas');
  const [origin, nowhere] = [{ lng: 0, lat: 0 }, new LngLatBounds([0, 0], [0, 0])];
  return inert<MapLibre>({
    getContainer: () => container, getCanvas: () => canvas, getCenter: () => origin, getBounds: () => nowhere, getZoom: () => 0,
    project: () => ({ x: 0, y: 0 }), unproject: () => origin, queryRenderedFeatures: () => [],
  });
}
