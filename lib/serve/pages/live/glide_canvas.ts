// Vehicles on the way, drawn above the map: they glide in steps too small to see, while the map draws again, with their
// plates, only as often as the machine can take.
import { MercatorCoordinate, type Map as MapLibre } from 'maplibre-gl';
import type { LiveFeature, Place } from '../shared/api';
import { Strokes, SymbolPen, type Rgb } from '../shared/map/symbol_pen';
import { halo_symbol, symbol_px, vehicle_symbol } from '../shared/map/symbols';
import { on_theme_change } from '../shared/theme';
import type { Glide } from './glide';

const unused: Rgb = [0, 0, 0];
const halo_px = 42;

interface Shown {
  imei: string;
  cos: number;
  sin: number;
  cell: number;
  here: Place; // where it is known to be
  drawn: [number, number] | null; // where on the screen, when last drawn
}

export class GlideCanvas {
  private readonly pen_: SymbolPen;
  private readonly symbols_ = new Strokes();
  private readonly halo_ = new Strokes();
  private shown_: Shown[] = [];
  private colours_: string[] = [];
  private selected_: string | null = null;

  /** `size`: of a symbol at a zoom; 0 where the map draws all vehicles itself. */
  constructor(map: MapLibre, private readonly glide_: Glide, private readonly size_: () => number) {
    this.pen_ = new SymbolPen(map, () => this.renew());
    map.on('move', () => this.draw(performance.now()));
    map.on('resize', () => this.draw(performance.now()));
    on_theme_change(() => this.renew());
  }

  show(vehicles: LiveFeature[], colour: (vehicle: LiveFeature) => string, selected: string | null): void {
    const colours = vehicles.map(colour);
    const distinct = [...new Set(colours)];
    const known = distinct.join() === this.colours_.join();
    this.colours_ = distinct;
    this.selected_ = selected;
    this.shown_ = vehicles.map(({ geometry, properties: p }, i): Shown => {
      const turn = ((p.direction_deg ?? 0) * Math.PI) / 180;
      return { imei: p.imei, cos: Math.cos(turn), sin: Math.sin(turn), cell: 1 + distinct.indexOf(colours[i]!), here: geometry!.coordinates as Place, drawn: null };
    });
    if (known) this.draw(performance.now());
    else this.renew();
  }

  private renew(): void {
    this.pen_.set_symbols([halo_symbol(), ...this.colours_.map((colour) => vehicle_symbol('moving', colour))]);
    this.draw(performance.now());
  }

  draw(now_ms: number): void {
    const size = this.size_();
    if (size === 0) return this.pen_.hide();
    const view = this.pen_.view;
    this.symbols_.clear();
    this.halo_.clear();
    for (const vehicle of this.shown_) {
      const { imei, cos, sin, cell, here } = vehicle;
      const at = MercatorCoordinate.fromLngLat(this.glide_.place(imei, now_ms) ?? here);
      const [x, y] = (vehicle.drawn = [at.x * view.size + view.left, at.y * view.size + view.top]);
      if (x < -halo_px || y < -halo_px || x > view.width + halo_px || y > view.height + halo_px) continue;
      this.symbols_.add(x, y, cos, sin, unused, cell);
      if (imei === this.selected_) this.halo_.add(x, y, 1, 0, unused, 0);
    }
    this.pen_.begin(view);
    this.pen_.symbols(this.halo_, halo_px);
    this.pen_.symbols(this.symbols_, size * symbol_px);
  }

  /** The place at which a vehicle was last drawn; null: it was not. */
  drawn(imei: string): [number, number] | null {
    return this.shown_.find((vehicle) => vehicle.imei === imei)?.drawn ?? null;
  }
}
