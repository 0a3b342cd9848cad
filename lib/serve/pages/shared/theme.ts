// Light and dark, as the system says. The pages' colours live in base.css; these are the ones drawn on the canvas.
import type { Status } from './api';

export interface Palette {
  dark: boolean;
  water: string;
  land: string;
  border: string;
  coast: string;
  grid: string;
  place: string;
  halo: string;
  road: string;
  ink: string;
  muted: string;
  casing: string;
  accent: string;
}

const light: Palette = {
  dark: false, water: '#dbe6ee', land: '#f7f5f1', border: '#c4bcae', coast: '#b6c6d2', grid: '#e9e5dc',
  place: '#5c6470', halo: '#fbfaf7', road: '#d3cabb', ink: '#1c232b', muted: '#69727d', casing: '#ffffff', accent: '#2457d6',
};
const dark: Palette = {
  dark: true, water: '#0c1218', land: '#151b22', border: '#323c47', coast: '#2a3742', grid: '#1d252e',
  place: '#8f9aa6', halo: '#10151b', road: '#39444f', ink: '#e8edf2', muted: '#8b96a2', casing: '#0b0f14', accent: '#7ba2ff',
};

export const status_colour: Record<Status, string> = {
  moving: '#12936c', idle: '#db8a00', parked: '#4a6bd6', offline: '#8a94a1',
};
export const statuses: Status[] = ['moving', 'idle', 'parked', 'offline'];

/** Colours for cost centres: distinct for people who see red and green alike, readable on both backgrounds. */
const categories = [
  '#3f6fe0', '#e07b17', '#1c9a8a', '#c2417f', '#7a58d6', '#8a7a12', '#c9452f', '#2f94c4', '#6a9a2e', '#a2683f',
];
export const other_colour = '#7d8794';

export function category_colour(index: number): string {
  return categories[index] ?? other_colour;
}

/** Speed in km/h → colour; the steps of tracks, strips and legends. */
export const speed_steps: { from_kmh: number; colour: string }[] = [
  { from_kmh: 0, colour: '#6a5acd' }, { from_kmh: 15, colour: '#2f7fd6' }, { from_kmh: 35, colour: '#159c86' },
  { from_kmh: 55, colour: '#d9a514' }, { from_kmh: 85, colour: '#e8702a' }, { from_kmh: 110, colour: '#cf2f3c' },
];

export function speed_step(speed_kmh: number): number {
  let step = 0;
  while (step + 1 < speed_steps.length && speed_kmh >= speed_steps[step + 1]!.from_kmh) ++step;
  return step;
}

export function speed_colour(speed_kmh: number): string {
  return speed_steps[speed_step(speed_kmh)]!.colour;
}

const wish = matchMedia('(prefers-color-scheme: dark)');

export function palette(): Palette {
  return wish.matches ? dark : light;
}

export function on_theme_change(listener: (now: Palette) => void): void {
  wish.addEventListener('change', () => listener(palette()));
}
