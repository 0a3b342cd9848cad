// The replay is drawn on a canvas of its own above the map: moving vehicles never make the map draw again.
import { MercatorCoordinate, type Map as MapLibre } from 'maplibre-gl';
import { vehicle_symbol } from '../shared/map/symbols';
import { on_theme_change } from '../shared/theme';
import { head_at, type Head, type Run } from './replay_run';

const trail_s = 240;
const symbol_px = 24;

export class ReplayCanvas {
  private readonly canvas_ = document.createElement('canvas');
  // Drawn by the processor: where WebGL is software, some dozens of small strokes cost it four frames out of five.
  private readonly pen_ = this.canvas_.getContext('2d', { willReadFrequently: true })!;
  private readonly symbols_ = new Map<string, HTMLCanvasElement>();
  private runs_: Run[] = [];
  private t_: number | null = null;
  heads = 0; // how many vehicles were on the way when last drawn

  constructor(private readonly map_: MapLibre) {
    this.canvas_.className = 'replay-canvas';
    this.canvas_.setAttribute('aria-hidden', 'true');
    map_.getCanvasContainer().append(this.canvas_);
    map_.on('move', () => this.draw());
    map_.on('resize', () => this.draw());
    on_theme_change(() => { this.symbols_.clear(); this.draw(); });
  }

  set_runs(runs: Run[]): void {
    this.runs_ = runs;
    this.at(null);
  }

  /** Draws the vehicles as they were at a time; null draws nothing. */
  at(t: number | null): void {
    if (t === null && this.t_ === null) return;
    this.t_ = t;
    this.draw();
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.map_.getContainer();
    const ratio = Math.min(2, devicePixelRatio);
    if (this.canvas_.width !== width * ratio || this.canvas_.height !== height * ratio) {
      this.canvas_.width = width * ratio;
      this.canvas_.height = height * ratio;
    }
    const pen = this.pen_;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.heads = 0;
    const t = this.t_;
    if (t === null) return;
    const size = 512 * 2 ** this.map_.getZoom();
    const centre = MercatorCoordinate.fromLngLat(this.map_.getCenter());
    const left = width / 2 - centre.x * size;
    const top = height / 2 - centre.y * size;
    const heads: [Run, Head][] = [];
    for (const run of this.runs_) {
      const head = head_at(run, t);
      if (head) heads.push([run, head]);
    }
    for (const [run, head] of heads) this.trail(run, head, t, size, left, top);
    for (const [run, head] of heads) this.head(run, head, head.x * size + left, head.y * size + top);
    this.heads = heads.length;
  }

  private trail(run: Run, head: Head, t: number, size: number, left: number, top: number): void {
    const pen = this.pen_;
    pen.strokeStyle = run.colour;
    pen.lineWidth = 3.5;
    pen.lineCap = 'round';
    pen.globalAlpha = 0.65;
    pen.beginPath();
    pen.moveTo(head.x * size + left, head.y * size + top);
    let broken = !head.known;
    for (let i = head.index; i >= 0 && run.t[i]! > t - trail_s; --i) {
      const [x, y] = [run.x[i]! * size + left, run.y[i]! * size + top];
      if (broken) pen.moveTo(x, y);
      else pen.lineTo(x, y);
      broken = run.leap[i] === 1;
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  private head(run: Run, { turn, known }: Head, x: number, y: number): void {
    const name = `${known ? 'moving' : 'offline'}|${run.colour}`;
    let symbol = this.symbols_.get(name);
    if (!symbol) this.symbols_.set(name, (symbol = vehicle_symbol(known ? 'moving' : 'offline', run.colour)));
    const pen = this.pen_;
    pen.save();
    pen.translate(x, y);
    if (known) pen.rotate((turn * Math.PI) / 180);
    pen.drawImage(symbol, -symbol_px / 2, -symbol_px / 2, symbol_px, symbol_px);
    pen.restore();
  }
}
