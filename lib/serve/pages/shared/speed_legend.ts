// The colours of speed, as a legend.
import { h } from './dom';
import { speed_steps } from './theme';

export function speed_legend(): HTMLElement {
  return h('div', { class: 'speed-legend', role: 'img', 'aria-label': 'Colours from slow, violet, to fast, red, in km/h' },
    ...speed_steps.map(({ from_kmh, colour }) =>
      h('span', {}, h('i', { style: { background: colour } }), h('b', { class: 'number' }, String(from_kmh)))),
    h('em', {}, 'km/h'));
}
