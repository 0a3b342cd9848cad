// The live page: where is everyone now.
import '../shared/base.css';
import './live.css';
import type { LiveFeature, LivePositions, Place } from '../shared/api';
import { load_config } from '../shared/client';
import { by_id } from '../shared/dom';
import { ZoneClock } from '../shared/format';
import { make_map } from '../shared/map/base';
import { DrivenRoads } from '../shared/map/driven_roads';
import { bounds_of, core_bounds } from '../shared/map/geometry';
import { TrackLayer } from '../shared/map/track_layer';
import { Banner, token_prompt, top_bar } from '../shared/shell';
import { Store } from '../shared/store';
import { category_colour, status_colour } from '../shared/theme';
import type { Track } from '../shared/track';
import { Areas } from './areas';
import { Card } from './card';
import { ask_positions, Feed } from './feed';
import { Fleet } from './fleet';
import { Freshness } from './freshness';
import { Glide } from './glide';
import { Nearest } from './nearest';
import { Side } from './side';
import { initial_state, keep_in_address, type ColourBy, type LiveState } from './state';
import { tools } from './tools';
import { TrackLoader } from './track_loader';
import { VehicleLayer } from './vehicle_layer';

const store = new Store<LiveState>(initial_state());
const fleet = new Fleet();
const banner = new Banner();

function colour_by(): ColourBy {
  return store.state.colour_by ?? (fleet.centres.length > 1 ? 'centre' : 'state');
}

function centre_colour(centre: string): string {
  return category_colour(fleet.centres.indexOf(centre));
}

function colour(vehicle: LiveFeature): string {
  return colour_by() === 'centre' ? centre_colour(vehicle.properties.cost_centre) : status_colour[vehicle.properties.status];
}

function pick(imei: string | null): void {
  store.set({ selected: imei, follow: imei !== null && store.state.follow });
}

/** The address may name a vehicle by its plate or its IMEI. */
function resolve_selection(): void {
  const wanted = store.state.selected;
  if (!wanted || fleet.find(wanted)) return;
  const named = fleet.all.find(({ properties }) => properties.vehicle_number === wanted);
  if (named) store.set({ selected: named.properties.imei });
}

async function start(): Promise<void> {
  token_prompt();
  const freshness = new Freshness(fleet, banner, () => feed.now());
  const config = await load_config();
  by_id('top').replaceChildren(top_bar('live', config, freshness.element), banner.element);
  const clock = new ZoneClock(config.timezone);
  const side = new Side(store, fleet, colour, pick);
  by_id('side').append(...side.elements);
  const first_answer = ask_positions();
  await list_before_map(first_answer, () => side.update(colour_by(), centre_colour));

  let ready = false;
  const base = await make_map(by_id('map'), config.map_style_url, () => {
    roads.add(base_label());
    areas.add();
    track_layer.add();
    nearest.add();
    vehicles.add();
    ready = true;
    draw();
    void roads.show(show_roads());
  });
  const { map } = base;
  const glide = new Glide();
  const base_label = () => (map.getLayer('base-towns') ? 'base-towns' : undefined);
  const show_roads = () => store.state.roads && base.offline();
  const roads = new DrivenRoads(map);
  const track_layer = new TrackLayer(map);
  const nearest = new Nearest(map, (place) => store.set({ nearest: place }), pick);
  const areas = new Areas(map, clock, { pick, fit: (places) => fit(places, 15) });
  const vehicles = new VehicleLayer(map, glide, pick);
  let track: Track | null = null;

  const card = new Card(clock, {
    close: () => pick(null),
    hours: (hours) => store.set({ hours }),
    follow: () => store.set({ follow: !store.state.follow }),
    centre: () => fit((track?.fixes ?? []).map(({ at }) => at), 15),
    point: (fix) => track_layer.mark(fix),
  });
  const loader = new TrackLoader((next, first) => {
    track = next && next !== 'loading' && !('failed' in next) ? next : null;
    if (next !== 'loading') track_layer.show(track?.stretches ?? []);
    if (next) card.show_track(next);
    if (first && track) draw();
  });
  by_id('card').append(card.element, nearest.panel, areas.panel);
  by_id('tools').append(...tools(store, base, nearest.button, config.features?.includes('analytics') ? [areas.button] : [], () => fit_fleet(true)));

  function fit(places: Place[], max_zoom: number, animate = true): void {
    const bounds = bounds_of(places);
    if (bounds) map.fitBounds(bounds, { padding: padding(), maxZoom: max_zoom, animate });
  }
  function fit_fleet(animate: boolean): void {
    const places = fleet.shown(store.state).flatMap(({ geometry }) => (geometry ? [geometry.coordinates as Place] : []));
    const bounds = core_bounds(places);
    if (bounds) map.fitBounds(bounds, { padding: padding(), maxZoom: 14, animate });
  }
  function padding() {
    const wide = map.getContainer().clientWidth > 700;
    return { top: 60, bottom: 50, left: 50, right: wide && store.state.selected ? 390 : 60 };
  }

  function draw(): void {
    side.update(colour_by(), centre_colour);
    const selected = fleet.find(store.state.selected);
    if (ready) vehicles.show(fleet.shown(store.state), colour, store.state.selected);
    card.show(selected, store.state, selected && fleet.age_s(selected.properties));
    loader.want(selected?.properties.vehicle_number ?? null, store.state.hours);
    document.title = selected ? `${selected.properties.vehicle_number} · fleet` : 'fleet · live';
  }
  function follow(): void {
    const vehicle = fleet.find(store.state.selected);
    if (store.state.follow && vehicle?.geometry)
      map.easeTo({ center: vehicle.geometry.coordinates as Place, zoom: Math.max(map.getZoom(), 13), padding: { top: 0, bottom: 0, left: 0, right: 0 } });
  }
  function took(whole: boolean): void {
    glide.update(new Map(fleet.all.flatMap(({ geometry, properties }) => (geometry ? [[properties.imei, geometry.coordinates as Place]] : []))), whole);
    resolve_selection();
    draw();
    follow();
    freshness.answered();
    by_id('main').dataset.loaded = 'true';
  }

  let first = true;
  const feed = new Feed({
    whole: (answer) => {
      fleet.replace(answer);
      took(true);
      if (first && !base.had_view) fit_fleet(false);
      first = false;
    },
    some: (answer) => {
      fleet.merge(answer);
      took(false);
    },
    failed: (error, retry_ms) => freshness.failed(error, retry_ms),
  }, !config.features?.includes('stream'));

  keep_in_address(store);
  store.on(['search', 'states', 'centres', 'cities', 'sort', 'colour_by', 'selected', 'hours', 'follow'], draw);
  store.on(['selected', 'follow'], follow);
  store.on(['selected'], (state) => bring_into_view(state.selected));
  store.on(['roads'], () => void roads.show(show_roads()));
  store.on(['nearest'], (state) => void nearest.show(state.nearest));
  map.on('dragstart', () => store.set({ follow: false }));
  map.on('click', (event) => { if (!event.defaultPrevented) pick(null); });
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && !document.querySelector('dialog')) pick(null); });
  setInterval(draw_ages, 5_000);
  if (store.state.nearest) void nearest.show(store.state.nearest);
  (window as unknown as Record<string, unknown>).__fleet = { map, canvas: vehicles.canvas }; // for browser tests: to see what the map drew
  feed.start(first_answer);

  function bring_into_view(imei: string | null): void {
    const vehicle = fleet.find(imei);
    if (!vehicle?.geometry) return;
    const at = map.project(vehicle.geometry.coordinates as Place);
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const right = width > 700 ? width - 380 : width;
    if (at.x < 30 || at.y < 30 || at.x > right - 30 || at.y > height - 30)
      map.easeTo({ center: vehicle.geometry.coordinates as Place, zoom: Math.max(map.getZoom(), 12), offset: [width > 700 ? -180 : 0, 0] });
  }
  function draw_ages(): void {
    const selected = fleet.find(store.state.selected);
    card.show(selected, store.state, selected && fleet.age_s(selected.properties));
    side.update_ages();
  }
}

/** The list is useful while the map is still being set up: it goes first where the answer comes at once. */
async function list_before_map(answer: Promise<LivePositions>, draw: () => void): Promise<void> {
  const in_time = await Promise.race([answer.catch(() => null), new Promise<null>((late) => setTimeout(() => late(null), 300))]);
  if (!in_time) return;
  fleet.replace(in_time);
  draw();
  performance.mark('list');
  await new Promise((drawn) => setTimeout(drawn, 20));
}

void start();
