// The speed strip: speed over time, coloured as the track is, gaps hatched as unknown. Point at it, or use the arrow
// keys, and the map shows where that was.
import './strip.css';
import { h } from './dom';
import { duration, speed, unknown, type ZoneClock } from './format';
import { on_theme_change, palette, speed_colour } from './theme';
import { place_at, type Fix } from './track';

const margin = { left: 34, right: 10, top: 10, bottom: 20 };
const tick_steps_s = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

export class SpeedStrip {
  readonly element: HTMLElement;
  private readonly canvas_ = h('canvas', { 'aria-hidden': 'true' });
  private readonly line_ = h('i', { class: 'strip-cursor', hidden: true });
  private readonly readout_ = h('output', { class: 'strip-readout number' });
  private stretches_: Fix[][] = [];
  private from_ = 0;
  private to_ = 1;
  private top_kmh_ = 60;
  private cursor_: number | null = null;
  private width_ = 0;

  constructor(private readonly clock_: ZoneClock, private readonly point_: (t: number | null, fix: Fix | null) => void) {
    this.element = h('div', {
      class: 'strip', tabindex: 0, role: 'slider', 'aria-label': 'Speed over time', 'aria-valuemin': 0, 'aria-valuemax': 0, 'aria-valuenow': 0,
    }, this.canvas_, this.line_, this.readout_);
    this.listen();
    new ResizeObserver(() => this.draw()).observe(this.element);
    on_theme_change(() => this.draw());
  }

  show(stretches: Fix[][], from_s: number, to_s: number): void {
    this.stretches_ = stretches;
    this.from_ = from_s;
    this.to_ = Math.max(to_s, from_s + 1);
    const fastest = stretches.flat().reduce((max, { speed_kmh }) => Math.max(max, speed_kmh ?? 0), 0);
    this.top_kmh_ = Math.max(40, Math.ceil((fastest * 1.1) / 20) * 20);
    this.element.setAttribute('aria-valuemin', String(Math.round(from_s)));
    this.element.setAttribute('aria-valuemax', String(Math.round(this.to_)));
    this.draw();
    this.set_cursor(null);
  }

  /** Moves the cursor without a notice: the replay clock sends it. */
  set_cursor(t: number | null): void {
    this.move_cursor(t);
    const text = t === null ? '' : this.words(t);
    this.readout_.textContent = text;
    this.element.setAttribute('aria-valuenow', String(Math.round(t ?? this.from_)));
    this.element.setAttribute('aria-valuetext', text || 'nothing pointed at');
  }

  /** The same for one frame among many: no text changes, and nothing is redrawn. */
  move_cursor(t: number | null): void {
    this.cursor_ = t;
    this.line_.hidden = t === null;
    if (t !== null) this.line_.style.transform = `translateX(${this.x(t)}px)`;
  }

  private x(t: number): number {
    return margin.left + ((t - this.from_) / (this.to_ - this.from_)) * (this.width_ - margin.left - margin.right);
  }

  private words(t: number): string {
    const fix = place_at(this.stretches_, t);
    return `${this.clock_.time_s(new Date(t * 1000))} · ${fix ? speed(fix.speed_kmh) : 'no data'}`;
  }

  /** Points at a time, as a hand on the strip would. */
  point_at(t: number | null): void {
    const inside = t === null ? null : Math.min(this.to_, Math.max(this.from_, t));
    this.set_cursor(inside);
    this.point_(inside, inside === null ? null : place_at(this.stretches_, inside));
  }

  private listen(): void {
    const time_of = (event: PointerEvent) => {
      const box = this.canvas_.getBoundingClientRect();
      return this.from_ + ((event.clientX - box.left - margin.left) / (box.width - margin.left - margin.right)) * (this.to_ - this.from_);
    };
    this.element.addEventListener('pointermove', (event) => this.point_at(time_of(event)));
    this.element.addEventListener('pointerdown', (event) => this.point_at(time_of(event)));
    this.element.addEventListener('pointerleave', () => this.point_at(null));
    this.element.addEventListener('keydown', (event) => {
      const step = (this.to_ - this.from_) / (event.shiftKey ? 20 : 200);
      const now = this.cursor_ ?? this.from_;
      const next = { ArrowLeft: now - step, ArrowRight: now + step, Home: this.from_, End: this.to_ }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      this.point_at(next);
    });
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    this.width_ = width;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    this.canvas_.width = width * ratio;
    this.canvas_.height = height * ratio;
    const pen = this.canvas_.getContext('2d')!;
    pen.scale(ratio, ratio);
    pen.font = `11px ${getComputedStyle(this.element).fontFamily}`;
    const x = (t: number) => this.x(t);
    const y = (kmh: number) => height - margin.bottom - (kmh / this.top_kmh_) * (height - margin.bottom - margin.top);
    this.draw_axes(pen, x, y, width);
    this.draw_gaps(pen, x, y);
    for (const fixes of this.stretches_) this.draw_stretch(pen, fixes, x, y);
    this.move_cursor(this.cursor_);
  }

  private draw_axes(pen: CanvasRenderingContext2D, x: (t: number) => number, y: (kmh: number) => number, width: number): void {
    const look = palette();
    pen.fillStyle = look.muted;
    pen.strokeStyle = look.dark ? '#28323c' : '#e6e7e9';
    pen.lineWidth = 1;
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    const lines = y(0) - y(this.top_kmh_) > 70 ? [0, 0.5, 1] : [0, 1];
    for (const part of lines) {
      const level = Math.round(y(part * this.top_kmh_)) + 0.5;
      pen.beginPath();
      pen.moveTo(margin.left, level);
      pen.lineTo(width - margin.right, level);
      pen.stroke();
      pen.fillText(String(part * this.top_kmh_), margin.left - 6, level);
    }
    pen.textAlign = 'center';
    pen.textBaseline = 'alphabetic';
    const room = Math.max(2, (width - 50) / 70);
    const step = tick_steps_s.find((s) => (this.to_ - this.from_) / s <= room) ?? 86_400;
    for (const t of this.ticks(step)) {
      const at = x(t);
      if (at < margin.left + 14 || at > width - margin.right - 14) continue;
      pen.fillText(this.clock_.time(new Date(t * 1000)), at, y(0) + 15);
    }
  }

  /** Round clock times of the fleet's zone. */
  private *ticks(step_s: number): Iterable<number> {
    const wall = this.clock_.time(new Date(this.from_ * 1000)).split(':').map(Number);
    const since_midnight = wall[0]! * 3600 + wall[1]! * 60 + (this.from_ % 60);
    const first = this.from_ - since_midnight + Math.ceil(since_midnight / step_s) * step_s;
    for (let t = first; t <= this.to_; t += step_s) yield t;
  }

  private draw_gaps(pen: CanvasRenderingContext2D, x: (t: number) => number, y: (kmh: number) => number): void {
    const known = this.stretches_;
    const edges: [number, number][] = [];
    let from = this.from_;
    for (const fixes of known) {
      if (fixes[0]!.t > from) edges.push([from, fixes[0]!.t]);
      from = Math.max(from, fixes.at(-1)!.t);
    }
    if (from < this.to_) edges.push([from, this.to_]);
    pen.strokeStyle = palette().dark ? '#2a333d' : '#e3e2de';
    pen.lineWidth = 1;
    for (const [begin, end] of edges) {
      const [left, right, top, bottom] = [x(begin), x(end), y(this.top_kmh_), y(0)];
      if (right - left < 1.5) continue;
      pen.save();
      pen.beginPath();
      pen.rect(left, top, right - left, bottom - top);
      pen.clip();
      pen.beginPath();
      for (let at = left - (bottom - top); at < right; at += 7) {
        pen.moveTo(at, bottom);
        pen.lineTo(at + (bottom - top), top);
      }
      pen.stroke();
      pen.restore();
    }
  }

  private draw_stretch(pen: CanvasRenderingContext2D, fixes: Fix[], x: (t: number) => number, y: (kmh: number) => number): void {
    for (let i = 1; i < fixes.length; ++i) {
      const [a, b] = [fixes[i - 1]!, fixes[i]!];
      const [left, right] = [x(a.t), x(b.t)];
      const [from_kmh, to_kmh] = [a.speed_kmh ?? 0, b.speed_kmh ?? 0];
      pen.fillStyle = speed_colour((from_kmh + to_kmh) / 2);
      pen.beginPath();
      pen.moveTo(left, y(0));
      pen.lineTo(left, y(from_kmh));
      pen.lineTo(right + 0.8, y(to_kmh));
      pen.lineTo(right + 0.8, y(0));
      pen.fill();
    }
  }
}

/** A line that says what the strip shows, for those who cannot see it. */
export function strip_summary(stretches: Fix[][]): string {
  const fixes = stretches.flat();
  if (fixes.length === 0) return 'No fixes';
  const fastest = Math.max(...fixes.map(({ speed_kmh }) => speed_kmh ?? 0));
  const span = fixes.at(-1)!.t - fixes[0]!.t;
  return `${fixes.length} fixes over ${span > 0 ? duration(span) : unknown}, up to ${speed(fastest)}`;
}
