// Days of the fleet's zone. Instants are Date; days are 'YYYY-MM-DD' text, so that no day is ever shifted by the browser.

const parts_of = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string): Intl.DateTimeFormat {
  let format = parts_of.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
    parts_of.set(zone, format);
  }
  return format;
}

/** How far the zone's wall clock is ahead of UTC at this instant, in milliseconds. */
export function offset_ms(instant: Date, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clock(zone).formatToParts(instant)) part[type] = Number(value);
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return wall - Math.floor(instant.getTime() / 1000) * 1000;
}

export function day_of(instant: Date, zone: string): string {
  return new Date(instant.getTime() + offset_ms(instant, zone)).toISOString().slice(0, 10);
}

/** The instant a day begins. Where the clock skips midnight, the first instant that exists. */
export function start_of(day: string, zone: string): Date {
  const wall = Date.parse(`${day}T00:00:00Z`);
  let instant = new Date(wall - offset_ms(new Date(wall), zone));
  instant = new Date(wall - offset_ms(instant, zone)); // the offset may differ between the guess and the day
  return day_of(instant, zone) < day ? new Date(instant.getTime() + 3_600_000) : instant;
}

export function add_days(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function days_between(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000);
}

export function is_day(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
