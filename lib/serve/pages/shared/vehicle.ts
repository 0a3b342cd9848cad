// One live vehicle: its properties as `fleet serve` gives them, and how the card shows them.
import { ago, count, heading, km, speed, unknown, type ZoneClock } from './format';

export type Status = 'moving' | 'idle' | 'parked' | 'offline';

/** One vehicle of GET /webhook/live-positions. */
export interface LiveProperties {
  imei: string;
  vehicle_number: string;
  driver_name: string | null;
  cost_centre: string;
  assigned_city: string | null;
  speed_kmh: number | null;
  direction_deg: number | null;
  acc_on: boolean | null;
  status: Status;
  gps_time: string | null;
  heartbeat_at: string | null;
  age_s: number | null;
  battery_pct: number | null;
  power_v: number | null;
  odometer_km: number | null;
  satellites: number | null;
  position_type: string | null;
  model: string | null;
  is_private: boolean;
}

/** Name, value and small print of each fact of the card, in its order. */
export function vehicle_facts(p: LiveProperties, clock: ZoneClock, age_s: number | null, today_km: number | null): [string, string, string?][] {
  return [
    ['Speed', p.status === 'offline' ? unknown : speed(p.speed_kmh)],
    ['Heading', heading(p.direction_deg)],
    ['Last fix', ago(age_s), p.gps_time ? clock.day_time(p.gps_time) : ''],
    ['Last heard', p.heartbeat_at ? clock.day_time(p.heartbeat_at) : unknown],
    ['Ignition', p.acc_on === null ? unknown : p.acc_on ? 'On' : 'Off'],
    ['Today', km(today_km)],
    ['Battery', battery(p)],
    ['Odometer', p.odometer_km === null ? unknown : `${count(p.odometer_km)} km`],
    ['Satellites', p.satellites === null ? unknown : `${p.satellites}${p.position_type ? ` · ${p.position_type}` : ''}`],
    ['Tracker', p.model ?? unknown, p.imei],
  ];
}

function battery(p: LiveProperties): string {
  const parts = [p.battery_pct === null ? null : `${Math.round(p.battery_pct)} %`, p.power_v === null ? null : `${p.power_v.toFixed(1)} V`];
  return parts.filter(Boolean).join(' · ') || unknown;
}
