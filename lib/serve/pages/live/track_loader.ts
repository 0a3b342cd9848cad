// Loads the selected vehicle's track, drops answers nobody waits for, and renews it while the vehicle moves.
import type { VehicleTrack } from '../shared/api';
import { ApiError, get } from '../shared/client';
import { Track } from '../shared/track';

const renew_ms = 60_000;

export class TrackLoader {
  private controller_: AbortController | null = null;
  private key_ = '';
  private timer_: number | undefined;

  constructor(private readonly show_: (track: Track | 'loading' | { failed: string } | null, first: boolean) => void) {}

  want(vehicle: string | null, hours: number): void {
    const key = vehicle === null ? '' : `${vehicle} ${hours}`;
    if (key === this.key_) return;
    this.key_ = key;
    this.stop();
    if (vehicle === null) this.show_(null, true);
    else void this.load(vehicle, hours, true);
  }

  private stop(): void {
    this.controller_?.abort();
    clearTimeout(this.timer_);
  }

  private async load(vehicle: string, hours: number, first: boolean): Promise<void> {
    const controller = new AbortController();
    this.controller_ = controller;
    if (first) this.show_('loading', true);
    try {
      const answer = await get<VehicleTrack>('webhook/live-positions/track', { vehicle_number: vehicle, hours }, controller.signal);
      if (controller.signal.aborted) return;
      this.show_(new Track(answer), first);
    } catch (error) {
      if (controller.signal.aborted) return;
      const why = error instanceof ApiError ? error.message : String(error);
      if (first) this.show_({ failed: `The track could not be loaded: ${why}` }, true);
    }
    this.timer_ = setTimeout(() => void this.load(vehicle, hours, false), renew_ms) as unknown as number;
  }
}
