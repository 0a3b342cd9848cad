// Line icons, 24 units square, drawn with the text's colour.
import { svg } from './dom';

const paths = {
  close: 'M6 6l12 12M18 6L6 18',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  follow: 'M12 4v3M12 17v3M4 12h3M17 12h3M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8 5.5v13M16 5.5v13',
  left: 'M14.5 6l-6 6 6 6',
  right: 'M9.5 6l6 6-6 6',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  pin: 'M12 21c4-4.6 6.5-7.9 6.5-11a6.5 6.5 0 1 0-13 0c0 3.1 2.5 6.4 6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
  list: 'M5 7h14M5 12h14M5 17h14',
  route: 'M6 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 17h6.5a3 3 0 0 0 0-6h-5a3 3 0 0 1 0-6H16',
  area: 'M5 8l7-4 7 5-2 9H8z',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGElement {
  return svg('svg', {
    viewBox: '0 0 24 24', fill: name === 'play' ? 'currentColor' : 'none', stroke: 'currentColor', 'stroke-width': 1.8,
    'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false',
  }, svg('path', { d: paths[name] }));
}

/** The mark: a heading arrow on its round. */
export function brand_mark(): SVGElement {
  return svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    svg('rect', { width: 24, height: 24, rx: 7, fill: 'var(--accent)' }),
    svg('path', { d: 'M12 5.2 L17.6 18 L12 15.2 L6.4 18 Z', fill: 'var(--panel)' }));
}
