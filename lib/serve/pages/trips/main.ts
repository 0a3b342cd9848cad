// The trips page: what was driven, by whom, where, how fast; and to watch it again.
import '../shared/base.css';
import './trips.css';
import type { Dashboard, Place, TripFeature } from '../shared/api';
import { ApiError, load_config, post } from '../shared/client';
import { by_id } from '../shared/dom';
import { ZoneClock } from '../shared/format';
import { make_map } from '../shared/map/base';
import { bounds_of } from '../shared/map/geometry';
import { TrackLayer } from '../shared/map/track_layer';
import { Banner, token_prompt, top_bar } from '../shared/shell';
import { Store } from '../shared/store';
import { category_colour } from '../shared/theme';
import { place_at, type Fix } from '../shared/track';
import { day_of, start_of } from '../shared/zone';
import { show_analytics } from './analytics/panel';
import { Detail } from './detail';
import { drawn_by, fixes_of, track_since } from './fixes';
import { ReplayBar } from './replay_bar';
import { ReplayCanvas } from './replay_canvas';
import { ReplayClock } from './replay_clock';
import { run_from_fixes, run_from_route, type Run } from './replay_run';
import { RoutesLayer } from './routes_layer';
import { Side } from './side';
import { initial_state, keep_in_address, query_of, type TripsState } from './state';

const renew_ms = 60_000;

async function start(): Promise<void> {
  token_prompt();
  const config = await load_config();
  const clock = new ZoneClock(config.timezone);
  const today = day_of(new Date(), config.timezone);
  const store = new Store<TripsState>(initial_state(today));
  const banner = new Banner();
  by_id('top').replaceChildren(top_bar(store.state.view, config), banner.element);
  if (store.state.view === 'analytics') return show_analytics(clock);

  let dashboard: Dashboard | null = null;
  let stretches: Fix[][] | null = null; // of the chosen trip
  let fixes = new Map<number, Fix[][]>(); // of every trip, where they are of one vehicle
  const colour = (centre: string) => category_colour(dashboard?.filters.cost_centres.indexOf(centre) ?? -1);
  const find = (trip: number | null): TripFeature | null =>
    dashboard?.geojson.features.find(({ properties }) => properties.trip_id === trip) ?? null;

  const side = new Side(store, clock, today, colour, () => ({ dashboard, chosen: find(store.state.trip), stretches }));
  by_id('side').append(...side.elements);

  let ready = false;
  const base = await make_map(by_id('map'), config.map_style_url, () => {
    routes.add(map.getLayer('base-towns') ? 'base-towns' : undefined);
    track_layer.add();
    ready = true;
    show_trips();
  });
  const { map } = base;
  const routes = new RoutesLayer(map, clock, colour, (trip) => store.set({ trip }));
  const track_layer = new TrackLayer(map);
  const canvas = new ReplayCanvas(map);
  const replay = new ReplayClock();
  replay.rate = store.state.rate;
  const bar = new ReplayBar(store, replay, clock);
  const detail = new Detail(clock, () => store.set({ trip: null }), (t, fix) => {
    track_layer.mark(fix);
    if (t !== null && replay_shown) replay.seek(t);
  }, (trip, known) => {
    stretches = known;
    track_layer.show(known ?? []);
    routes.choose(trip.properties.trip_id, known !== null);
    set_runs(trip);
  });
  by_id('dock').append(detail.element, bar.element);

  let replay_shown = false;
  replay.on_frame(() => {
    if (replay.playing || replay.t > replay.from) replay_shown = true;
    canvas.at(replay_shown ? replay.t : null);
    routes.replaying(replay_shown && store.state.trip === null);
    if (store.state.trip !== null && replay_shown) detail.strip.move_cursor(replay.t);
    follow();
  });
  replay.on_reading(() => {
    if (store.state.trip !== null && replay_shown) detail.strip.set_cursor(replay.t);
  });

  function follow(): void {
    if (!store.state.follow || store.state.trip === null || !replay.playing) return;
    const fix = stretches && place_at(stretches, replay.t);
    if (fix) map.jumpTo({ center: fix.at });
  }

  function set_runs(chosen: TripFeature | null): void {
    const trips = chosen ? [chosen] : (dashboard?.geojson.features ?? []);
    const runs = trips.flatMap((trip): Run[] => {
      const shade = colour(trip.properties.cost_centre);
      const exact = chosen && stretches ? stretches : fixes.get(trip.properties.trip_id);
      const run = (exact && run_from_fixes(trip, shade, exact)) || run_from_route(trip, shade);
      return run ? [run] : [];
    });
    replay_shown = false;
    replay.set_range(runs.reduce((min, { from }) => Math.min(min, from), runs.length ? Infinity : 0), runs.reduce((max, { to }) => Math.max(max, to), 0));
    canvas.set_runs(runs);
    bar.show(runs, runs.length === 0 ? 'Nothing to replay'
      : chosen && stretches ? 'Replays this trip, fix by fix'
        : fixes.size > 0 ? 'Replays every trip of this vehicle, fix by fix'
          : 'Replays every trip at an even pace along its route; choose a trip or a vehicle for fix by fix');
  }

  function show_trips(): void {
    if (!ready || !dashboard) return;
    routes.show(dashboard.geojson.features.map((trip) => drawn_by(trip, fixes.get(trip.properties.trip_id))),
      dashboard.summary.truncated ? query_of(store.state, config.timezone) : null, dashboard.filters.cost_centres);
    show_chosen();
  }

  function show_chosen(): void {
    const trip = find(store.state.trip);
    stretches = null;
    track_layer.show([]);
    routes.choose(trip?.properties.trip_id ?? null);
    detail.show(trip);
    set_runs(trip);
    document.title = trip ? `${trip.properties.vehicle_number} · fleet trips` : 'fleet · trips';
    if (trip?.geometry) fit(trip.geometry.coordinates as Place[], true);
  }

  function fit(places: Place[], animate: boolean): void {
    const bounds = bounds_of(places);
    map.resize(); // the dock may just have opened
    if (bounds) map.fitBounds(bounds, { padding: 56, maxZoom: 15, animate });
  }

  let controller = new AbortController();
  let first = true;
  async function load(quiet = false): Promise<void> {
    controller.abort();
    const mine = (controller = new AbortController());
    if (!quiet) side.loading();
    try {
      const answer = await post<Dashboard>('webhook/fleet-dashboard', query_of(store.state, config.timezone), mine.signal);
      if (mine.signal.aborted) return;
      banner.hide();
      if (quiet && answer.summary.as_of === dashboard?.summary.as_of) return;
      dashboard = answer;
      fixes = new Map();
      side.show(dashboard, quiet);
      show_trips();
      if (!quiet && !(first && base.had_view) && store.state.trip === null)
        fit(dashboard.geojson.features.flatMap(({ geometry }) => (geometry?.coordinates ?? []) as Place[]), !first);
      first = false;
      by_id('main').dataset.loaded = 'true';
      await load_fixes(dashboard, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return;
      const why = error instanceof ApiError ? `${error.message}${error.hint ? ` (${error.hint})` : ''}` : String(error);
      if (!quiet) side.failed();
      banner.show('bad', `Trips could not be loaded: ${why}.`, { label: 'Retry', run: () => void load() });
    }
  }

  async function load_fixes({ geojson }: Dashboard, signal: AbortSignal): Promise<void> {
    const { vehicles, first_day } = store.state;
    if (vehicles.length !== 1 || geojson.features.length === 0) return;
    const track = await track_since(vehicles[0]!, start_of(first_day, config.timezone).getTime() / 1000, signal).catch(() => null);
    if (!track || signal.aborted || replay.playing) return; // without them the routes do
    fixes = fixes_of(geojson.features, track);
    if (store.state.trip === null) show_trips();
  }

  /** The page may stay open for days: today's trips come in by themselves, unless somebody is looking at one. */
  function renew(): void {
    if (document.hidden || replay_shown || store.state.trip !== null) return;
    if (day_of(new Date(), config.timezone) !== today) location.reload();
    else if (store.state.last_day === today) void load(true);
  }

  keep_in_address(store, today);
  store.on(['first_day', 'last_day', 'vehicles', 'driver', 'centre', 'city'], () => void load());
  store.on(['trip'], show_chosen);
  store.on(['rate'], ({ rate }) => { replay.rate = rate; });
  map.on('dragstart', () => store.set({ follow: false }));
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog')) return;
    if (event.key === 'Escape') store.set({ trip: null });
    if (event.key === ' ' && (event.target === document.body || event.target === map.getCanvas())) {
      event.preventDefault();
      replay.toggle();
    }
  });
  (window as unknown as Record<string, unknown>).__fleet = { map, replay, canvas }; // for browser tests: to see what was drawn
  setInterval(renew, renew_ms);
  void load();
}

void start();
