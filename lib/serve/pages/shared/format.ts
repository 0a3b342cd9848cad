// Numbers and times as people read them. Unknown is an en dash, never 0.
export const unknown = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function count(value: number): string {
  return whole.format(value);
}

export function km(value: number | null): string {
  if (value === null) return unknown;
  return `${value >= 1000 ? whole.format(value) : tenth.format(value)} km`;
}

export function speed(value: number | null): string {
  return value === null ? unknown : `${whole.format(value)} km/h`;
}

export function metres(value: number): string {
  return value < 950 ? `${whole.format(Math.round(value / 10) * 10)} m` : km(value / 1000);
}

/** '45 s', '12 min', '3 h 05 min', '2 d 4 h'. */
export function duration(seconds: number | null): string {
  if (seconds === null) return unknown;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function ago(seconds: number | null): string {
  if (seconds === null) return 'never';
  return seconds < 5 ? 'just now' : `${duration(seconds)} ago`;
}

const compass = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];

export function heading(degrees: number | null): string {
  return degrees === null ? unknown : compass[Math.round(degrees / 45) % 8]!;
}

/** Clock faces of the fleet's zone; English words, 24 hours, ISO-like dates: the same for everyone who looks. */
export class ZoneClock {
  private readonly time_;
  private readonly time_s_;
  private readonly day_time_;
  private readonly long_day_;

  constructor(readonly zone: string) {
    const base = { timeZone: zone, hourCycle: 'h23' } as const;
    const hm = { hour: '2-digit', minute: '2-digit' } as const;
    this.time_ = new Intl.DateTimeFormat('en-GB', { ...base, ...hm });
    this.time_s_ = new Intl.DateTimeFormat('en-GB', { ...base, ...hm, second: '2-digit' });
    this.day_time_ = new Intl.DateTimeFormat('en-GB', { ...base, ...hm, weekday: 'short', day: 'numeric', month: 'short' });
    this.long_day_ = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  }

  time(at: Date | string): string {
    return this.time_.format(new Date(at));
  }
  time_s(at: Date | string): string {
    return this.time_s_.format(new Date(at));
  }
  day_time(at: Date | string): string {
    return this.day_time_.format(new Date(at));
  }
  /** A 'YYYY-MM-DD' day in words. */
  day(day: string): string {
    return this.long_day_.format(new Date(`${day}T00:00:00Z`));
  }
}
