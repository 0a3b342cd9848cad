// Vehicle symbols, drawn on demand: the image 'moving|#12936c' is the arrow in that colour. The shape shows the state,
// so it reads without colour too. The image 'cluster|3|1|8|0|32' is a ring split by state.
import type { Map as MapLibre } from 'maplibre-gl';
import { palette, status_colour, statuses } from '../theme';

const scale = 3; // device pixels per unit: sharp on dense screens
const size = 26;
export const symbol_px = size; // of a symbol on the map at size 1

type Pen = CanvasRenderingContext2D;

function canvas(side: number): Pen {
  const element = document.createElement('canvas');
  element.width = element.height = side * scale;
  const pen = element.getContext('2d')!;
  pen.scale(scale, scale);
  pen.translate(side / 2, side / 2);
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  return pen;
}

function body(pen: Pen, colour: string, path: Path2D): void {
  pen.lineWidth = 4;
  pen.strokeStyle = palette().casing;
  pen.stroke(path);
  pen.fillStyle = colour;
  pen.fill(path);
}

const draw: Record<string, (pen: Pen, colour: string) => void> = {
  moving(pen, colour) {
    body(pen, colour, new Path2D('M0 -10.5 L8 8.5 L0 4.6 L-8 8.5 Z'));
  },
  idle(pen, colour) {
    const disc = new Path2D();
    disc.arc(0, 0, 7.5, 0, 2 * Math.PI);
    body(pen, colour, disc);
    pen.fillStyle = '#fff';
    pen.fillRect(-3.1, -3.4, 2.1, 6.8);
    pen.fillRect(1, -3.4, 2.1, 6.8);
  },
  parked(pen, colour) {
    const plate = new Path2D();
    plate.roundRect(-6.8, -6.8, 13.6, 13.6, 3.6);
    body(pen, colour, plate);
    pen.strokeStyle = '#fff';
    pen.lineWidth = 1.9;
    pen.stroke(new Path2D('M-2 4 V-3.7 H0.6 A2.3 2.3 0 0 1 0.6 0.9 H-2'));
  },
  offline(pen, colour) {
    const disc = new Path2D();
    disc.arc(0, 0, 6.3, 0, 2 * Math.PI);
    body(pen, palette().dark ? '#1b222a' : '#fff', disc);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.2;
    pen.stroke(disc);
    pen.stroke(new Path2D('M-4.2 4.2 L4.2 -4.2'));
  },
};

/** A vehicle symbol as pixels, for maps and canvases. */
export function vehicle_symbol(shape: string, colour: string): HTMLCanvasElement {
  const pen = canvas(size);
  (draw[shape] ?? draw.offline!)(pen, colour);
  return pen.canvas;
}

/** Mark of a chosen vehicle: a disc around it, as the map's own circle draws it. */
export function halo_symbol(): HTMLCanvasElement {
  const pen = canvas(42);
  pen.arc(0, 0, 19, 0, 2 * Math.PI);
  pen.globalAlpha = 0.18;
  pen.fillStyle = pen.strokeStyle = palette().accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(0, 0, 20, 0, 2 * Math.PI);
  pen.stroke();
  return pen.canvas;
}

function ring(parts: number[], radius: number): HTMLCanvasElement {
  const pen = canvas(2 * radius + 6);
  const total = parts.reduce((sum, part) => sum + part, 0) || 1;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fillStyle = palette().dark ? '#1b222a' : '#ffffff';
  pen.fill();
  let from = -Math.PI / 2;
  parts.forEach((part, index) => {
    const to = from + (part / total) * 2 * Math.PI;
    pen.beginPath();
    pen.arc(0, 0, radius - 1, from, to);
    pen.lineWidth = 4.5;
    pen.lineCap = 'butt';
    pen.strokeStyle = status_colour[statuses[index]!];
    if (part > 0) pen.stroke();
    from = to;
  });
  return pen.canvas;
}

function image_of(id: string): HTMLCanvasElement | null {
  const [kind, ...rest] = id.split('|');
  if (kind === 'cluster') return ring(rest.slice(0, 4).map(Number), Number(rest[4]));
  return kind && rest[0] && kind in draw ? vehicle_symbol(kind, rest[0]) : null;
}

export function provide_symbols(map: MapLibre): void {
  map.on('styleimagemissing', ({ id }: { id: string }) => {
    const image = image_of(id);
    const pixels = image?.getContext('2d')?.getImageData(0, 0, image.width, image.height);
    if (pixels && !map.hasImage(id)) map.addImage(id, pixels, { pixelRatio: scale });
  });
}

/** Symbols drawn for the other theme are dropped; the map asks for them again. */
export function forget_symbols(map: MapLibre): void {
  for (const id of map.listImages()) if (id.includes('|')) map.removeImage(id);
}
