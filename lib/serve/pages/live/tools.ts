// Buttons on the map: fit, nearest vehicles, areas, driven roads.
import { h } from '../shared/dom';
import { icon } from '../shared/icons';
import type { BaseMap } from '../shared/map/base';
import type { Store } from '../shared/store';
import type { LiveState } from './state';

export function tools(store: Store<LiveState>, base: BaseMap, nearest: HTMLElement, areas: HTMLElement[], fit: () => void): HTMLElement[] {
  const roads = h('button', {
    class: 'tool', type: 'button', 'aria-label': 'Driven roads', title: 'Roads the fleet drove in the last 36 hours', onclick: () => store.set({ roads: !store.state.roads }),
  }, icon('route'), h('span', {}, 'Driven roads'));
  const press = () => roads.setAttribute('aria-pressed', String(store.state.roads));
  store.on(['roads'], press);
  press();
  const fits = () => { roads.hidden = !base.offline(); }; // the operator's style has streets
  base.map.on('style.load', fits);
  fits();
  return [h('button', { class: 'tool', type: 'button', 'aria-label': 'Fit all vehicles', title: 'Show all vehicles', onclick: fit }, icon('fit'), h('span', {}, 'Fit')), nearest, ...areas, roads];
}
