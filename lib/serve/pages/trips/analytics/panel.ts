// The analytics page: one card per question, each asking the API by itself, so that one failure leaves the others.
import './analytics.css';
import type { Alarms, DriverBehaviour, FleetSummary, IngestHealth, Utilisation } from '../../shared/api';
import { ApiError, get } from '../../shared/client';
import { by_id, fill, h } from '../../shared/dom';
import type { ZoneClock } from '../../shared/format';
import { add_days } from '../../shared/zone';
import { alarms_per_day, driver_behaviour, driver_clock, fleet_today, idle_now, ingest_health, km_per_day, not_moved } from './cards';

const days_shown = 14;
const renew_ms = 60_000;

class CardBox {
  readonly body = h('div', { class: 'panel-body' }, h('p', { class: 'none' }, 'Loading…'));
  readonly element: HTMLElement;

  constructor(id: string, title: string, wide: boolean) {
    this.element = h('section', { class: wide ? 'panel wide' : 'panel', 'data-card': id, 'aria-labelledby': `card-${id}` }, h('h2', { id: `card-${id}` }, title), this.body);
  }
}

export async function show_analytics(clock: ZoneClock, today: string): Promise<void> {
  const first = add_days(today, 1 - days_shown);
  const days = Array.from({ length: days_shown }, (_, i) => add_days(first, i));
  const range = { from: first, to: today };
  const card = (id: string, title: string, wide = false) => new CardBox(id, title, wide);
  const cards = {
    today: card('today', 'Fleet today', true), km: card('km', 'Kilometres per day'), alarms: card('alarms', 'Alarms per day'),
    idle: card('idle', 'Idle now'), still: card('still', 'Not moved today'), clock: card('clock', 'Driver clock'),
    behaviour: card('behaviour', 'Driver behaviour'), ingest: card('ingest', 'Ingest health', true),
  };
  const page = by_id('analytics');
  page.hidden = false;
  by_id('main').className = 'analytics';
  page.append(h('h1', {}, 'Analytics ', h('small', {}, `${clock.day(today)}, ${clock.zone}`)), h('div', { class: 'panels' }, ...Object.values(cards).map(({ element }) => element)));
  const renew = async () => {
    await Promise.all([
      ask<FleetSummary>('analytics/fleet-summary', range, [[cards.today, fleet_today], [cards.km, km_per_day]]),
      ask<Alarms>('analytics/alarms', range, [[cards.alarms, (answer) => alarms_per_day(answer, days)]]),
      ask<Utilisation>('analytics/utilisation', {}, [[cards.idle, idle_now], [cards.still, (answer) => not_moved(answer, clock)]]),
      ask<DriverBehaviour>('analytics/driver-behaviour', {}, [[cards.clock, (answer) => driver_clock(answer, clock)], [cards.behaviour, driver_behaviour]]),
      ask<IngestHealth>('health/ingest', {}, [[cards.ingest, ingest_health]]),
    ]);
    by_id('main').dataset.loaded = 'true';
  };
  document.title = 'fleet · analytics';
  setInterval(() => { if (!document.hidden) void renew(); }, renew_ms);
  await renew();
}

const shown = new WeakMap<CardBox, string>();

/** Fills the cards of one answer. What has not changed stays, with its order and its focus. */
async function ask<T>(path: string, query: Record<string, string>, cards: [CardBox, (answer: T) => HTMLElement][]): Promise<void> {
  try {
    const answer = await get<T>(path, query);
    const text = JSON.stringify(answer);
    for (const [card, draw] of cards) {
      if (shown.get(card) === text) continue;
      shown.set(card, text);
      fill(card.body, draw(answer));
    }
  } catch (error) {
    const why = error instanceof ApiError ? error.message : String(error);
    for (const [card] of cards) {
      shown.delete(card);
      fill(card.body, h('p', { class: 'none', role: 'alert' }, `Could not be loaded: ${why}.`));
    }
  }
}
