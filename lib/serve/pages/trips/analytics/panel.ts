// The analytics page: one card per question, each asking the API by itself, so that one failure leaves the others.
import './analytics.css';
import type { Alarms, DriverBehaviour, Faults, FleetSummary, FleetToday, FuelEvents, IngestHealth, Maintenance, Temperature, Visits } from '../../shared/api';
import { ApiError, csv, get } from '../../shared/client';
import { by_id, fill, h, set_text } from '../../shared/dom';
import { figure_help, type Figure } from '../../shared/figure_help';
import type { ZoneClock } from '../../shared/format';
import { save } from '../../shared/save';
import { add_days, day_of } from '../../shared/zone';
import { alarms_per_day, driver_behaviour, driver_clock, fleet_today, fuel_events, idle_now, ingest_health, km_per_day, not_moved, states, visits } from './cards';
import { maintenance_due, open_faults, temperature_episodes } from './upkeep';

const days_shown = 14;
const renew_ms = 60_000;

class CardBox {
  readonly body = h('div', { class: 'panel-body' }, h('p', { class: 'none' }, 'Loading…'));
  readonly element: HTMLElement;
  private shown_ = '';

  constructor(id: string, title: string, rule?: Figure) {
    this.element = h('section', { class: 'panel', 'data-card': id, 'aria-labelledby': `card-${id}` }, h('h2', { id: `card-${id}` }, title, rule && figure_help(rule)), this.body);
  }

  /** Redraws the panel when `key` has changed, and keeps the focus. */
  show(key: string, draw: () => HTMLElement): void {
    if (this.shown_ === key) return;
    this.shown_ = key;
    const stops = () => [...this.body.querySelectorAll<HTMLElement>('button, a, [tabindex]')];
    const focused = stops().indexOf(document.activeElement as HTMLElement);
    fill(this.body, draw());
    if (focused >= 0) stops()[focused]?.focus({ preventScroll: true });
  }
}

const cards = {
  today: new CardBox('today', 'Fleet today', 'Days'), states: new CardBox('states', 'Fleet now', 'State'), km: new CardBox('km', 'Kilometres per day', 'Trips'),
  idle: new CardBox('idle', 'Idle now'), still: new CardBox('still', 'Not moved today'), clock: new CardBox('clock', 'Driver clock'),
  visits: new CardBox('visits', 'Visits of fences today', 'Visits'),
  alarms: new CardBox('alarms', 'Alarms per day'), behaviour: new CardBox('behaviour', 'Driver behaviour'), fuel: new CardBox('fuel', 'Refuels and drains', 'Fuel'), ingest: new CardBox('ingest', 'Ingest health'),
  maintenance: new CardBox('maintenance', 'Maintenance due', 'Maintenance'), faults: new CardBox('faults', 'Open trouble codes', 'Trouble codes'),
  temperature: new CardBox('temperature', 'Temperature outside of bounds, since yesterday', 'Temperature'),
};
/** From top to bottom: across the page, or in two columns of their own height. */
const order: (CardBox | [CardBox[], CardBox[]])[] = [
  cards.today, [[cards.states, cards.idle, cards.clock], [cards.km, cards.alarms, cards.still]], cards.visits, cards.behaviour, cards.fuel, [[cards.maintenance], [cards.faults, cards.temperature]], cards.ingest,
];
const elements = (boxes: CardBox[]) => boxes.map(({ element }) => element);

export async function show_analytics(clock: ZoneClock): Promise<void> {
  const page = by_id('analytics');
  const when = h('small');
  page.hidden = false;
  by_id('main').className = 'analytics';
  page.append(h('h1', {}, 'Analytics ', when), ...order.map((part) => (Array.isArray(part) ? h('div', { class: 'panels' }, ...part.map((boxes) => h('div', {}, ...elements(boxes)))) : part.element)));
  document.title = 'fleet · analytics';
  const renew = async () => {
    const today = day_of(new Date(), clock.zone);
    await ask_all(clock, today);
    set_text(when, `${clock.day(today)}, ${clock.time(new Date())} ${clock.zone}`);
    by_id('main').dataset.loaded = 'true';
  };
  setInterval(() => { if (!document.hidden) void renew(); }, renew_ms);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void renew(); });
  await renew();
}

async function ask_all(clock: ZoneClock, today: string): Promise<void> {
  const first = add_days(today, 1 - days_shown);
  const days = Array.from({ length: days_shown }, (_, i) => add_days(first, i));
  const range = { from: first, to: today };
  await Promise.all([
    ask<FleetSummary>('analytics/fleet-summary', range, [[cards.today, fleet_today], [cards.km, (answer) => km_per_day(answer, days)]]),
    ask<Alarms>('analytics/alarms', range, [[cards.alarms, (answer) => alarms_per_day(answer, days)]]),
    ask<FleetToday>('analytics/today', {}, [
      [cards.states, states], [cards.idle, idle_now], [cards.still, (answer) => not_moved(answer, clock)], [cards.clock, (answer) => driver_clock(answer, clock)],
    ]),
    ask<Visits>('analytics/visits', { from: today, to: today }, [[cards.visits, (answer) => visits(answer, clock, () => void save_visits(today))]]),
    ask<DriverBehaviour>('analytics/driver-behaviour', {}, [[cards.behaviour, driver_behaviour]]),
    ask<FuelEvents>('analytics/fuel-events', range, [[cards.fuel, (answer) => fuel_events(answer, clock)]]),
    ask<Maintenance>('analytics/maintenance', {}, [[cards.maintenance, (answer) => maintenance_due(answer, clock)]]),
    ask<Faults>('analytics/faults', { from: today, to: today }, [[cards.faults, (answer) => open_faults(answer, clock)]]),
    ask<Temperature>('analytics/temperature', { from: add_days(today, -1), to: today }, [[cards.temperature, (answer) => temperature_episodes(answer, clock)]]),
    ask<IngestHealth>('health/ingest', {}, [[cards.ingest, ingest_health]]),
  ]);
}

async function save_visits(day: string): Promise<void> {
  save(`visits-${day}.csv`, 'text/csv', await csv('analytics/visits', { from: day, to: day }));
}

/** Fills the cards of one answer. */
async function ask<T extends { as_of: string }>(path: string, query: Record<string, string>, boxes: [CardBox, (answer: T) => HTMLElement][]): Promise<void> {
  try {
    const answer = await get<T>(path, query);
    const key = JSON.stringify({ ...answer, as_of: null });
    for (const [box, draw] of boxes) box.show(key, () => draw(answer));
  } catch (error) {
    const why = error instanceof ApiError ? error.message : String(error);
    for (const [box] of boxes) box.show(why, () => h('p', { class: 'none', role: 'alert' }, `Could not be loaded: ${why}.`));
  }
}
