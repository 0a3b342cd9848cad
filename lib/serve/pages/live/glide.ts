// Vehicles glide from where they were drawn to where they are now, instead of jumping. The glide is cosmetic: it lasts
// at most ten seconds, and a leap of more than two kilometres is shown as the leap it is.
import type { Place } from '../shared/api';
import { between, distance_m } from '../shared/map/geometry';

const longest_ms = 10_000;
const leap_m = 2_000;

interface Move {
  from: Place;
  to: Place;
  begin_ms: number;
  end_ms: number;
}

export class Glide {
  private readonly moves_ = new Map<string, Move>();
  private last_update_ms_ = 0;
  private still_ = matchMedia('(prefers-reduced-motion: reduce)');

  /** Vehicles have new positions; those not in the list are forgotten when `whole`. */
  update(places: Map<string, Place>, whole: boolean): void {
    const now = performance.now();
    const gap_ms = this.last_update_ms_ === 0 ? 0 : now - this.last_update_ms_;
    this.last_update_ms_ = now;
    const glide_ms = this.still_.matches ? 0 : Math.min(longest_ms, gap_ms);
    for (const [imei, to] of places) {
      const here = this.place(imei, now);
      const glides = here !== null && glide_ms > 0 && distance_m(here, to) < leap_m;
      if (here && here[0] === to[0] && here[1] === to[1]) this.moves_.set(imei, { from: to, to, begin_ms: now, end_ms: now });
      else this.moves_.set(imei, { from: glides ? here : to, to, begin_ms: now, end_ms: now + (glides ? glide_ms : 0) });
    }
    if (whole) for (const imei of this.moves_.keys()) if (!places.has(imei)) this.moves_.delete(imei);
  }

  place(imei: string, now_ms: number): Place | null {
    const move = this.moves_.get(imei);
    if (!move) return null;
    if (now_ms >= move.end_ms) return move.to;
    return between(move.from, move.to, (now_ms - move.begin_ms) / (move.end_ms - move.begin_ms));
  }

  /** Vehicles under way between `since_ms` and now. */
  *moving(since_ms: number): Iterable<string> {
    for (const [imei, move] of this.moves_) if (move.end_ms > since_ms && move.end_ms > move.begin_ms) yield imei;
  }
}
