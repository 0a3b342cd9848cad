// The replay is drawn on a canvas of its own above the map: moving vehicles never make the map draw again.
import type { Map as MapLibre } from 'maplibre-gl';
import { Strokes, SymbolPen, type Rgb, type View } from '../shared/map/symbol_pen';
import { vehicle_symbol } from '../shared/map/symbols';
import { on_theme_change } from '../shared/theme';
import { head_at, type Head, type Run } from './replay_run';

const trail_s = 240;
const trail_px = 3.5;
const trail_opacity = 0.65;
const symbol_px = 24;

export class ReplayCanvas {
  private readonly pen_: SymbolPen;
  private readonly trails_ = new Strokes();
  private readonly heads_ = new Strokes();
  private colours_: string[] = []; // a colour's two symbols lie side by side: on the way, and in a gap
  private runs_: Run[] = [];
  private t_: number | null = null;
  heads = 0; // how many vehicles were on the way when last drawn

  constructor(map: MapLibre) {
    this.pen_ = new SymbolPen(map, () => this.renew());
    map.on('move', () => this.draw());
    map.on('resize', () => this.draw());
    on_theme_change(() => this.renew());
  }

  set_runs(runs: Run[]): void {
    this.runs_ = runs;
    this.colours_ = [...new Set(runs.map(({ colour }) => colour))];
    this.renew();
    this.at(null);
  }

  private renew(): void {
    this.pen_.set_symbols(this.colours_.flatMap((colour) => [vehicle_symbol('moving', colour), vehicle_symbol('offline', colour)]));
    this.draw();
  }

  /** Draws the vehicles as they were at a time; null draws nothing. */
  at(t: number | null): void {
    if (t === null && this.t_ === null) return;
    this.t_ = t;
    this.draw();
  }

  private draw(): void {
    const view = this.pen_.view;
    this.trails_.clear();
    this.heads_.clear();
    if (this.t_ !== null) this.place(this.t_, view);
    this.heads = this.heads_.count;
    if (this.t_ === null) return this.pen_.hide();
    this.pen_.begin(view);
    this.pen_.strokes(this.trails_, trail_px, trail_opacity);
    this.pen_.symbols(this.heads_, symbol_px);
  }

  private place(t: number, view: View): void {
    for (const run of this.runs_) {
      const head = head_at(run, t);
      if (!head) continue;
      const colour = rgb(run.colour);
      this.trail(run, head, t, colour, view);
      const turn = head.known ? (head.turn * Math.PI) / 180 : 0;
      this.heads_.add(head.x * view.size + view.left, head.y * view.size + view.top, Math.cos(turn), Math.sin(turn), colour,
        2 * this.colours_.indexOf(run.colour) + Number(!head.known));
    }
  }

  private trail(run: Run, head: Head, t: number, colour: Rgb, { size, left, top }: View): void {
    let [x, y] = [head.x * size + left, head.y * size + top];
    let broken = !head.known;
    for (let i = head.index; i >= 0 && run.t[i]! > t - trail_s; --i) {
      const [next_x, next_y] = [run.x[i]! * size + left, run.y[i]! * size + top];
      if (!broken) this.trails_.add(x, y, next_x, next_y, colour);
      [x, y] = [next_x, next_y];
      broken = run.leap[i] === 1;
    }
  }
}

/** '#12936c' as parts of one. */
function rgb(colour: string): Rgb {
  const bits = parseInt(colour.slice(1), 16);
  return [(bits >> 16) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255];
}
