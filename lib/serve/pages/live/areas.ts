// The tool "areas": fences on the map, areas drawn here, and the vehicles that were in one of them.
import type { Map as MapLibre } from 'maplibre-gl';
import type { Fences, Place } from '../shared/api';
import { ApiError, get } from '../shared/client';
import { fill, h, set_text } from '../shared/dom';
import type { ZoneClock } from '../shared/format';
import { icon } from '../shared/icons';
import { Drawing, ring_of, type Shape } from '../shared/map/draw';
import { save } from '../shared/save';
import { AreaLayer } from './area_layer';
import { collection_of, keep_areas, kept_areas, named, type DrawnArea } from './drawn';
import { Stays } from './stays';

interface Actions {
  pick: (imei: string) => void;
  fit: (places: Place[]) => void;
}

const hints: Record<Shape['kind'], (corners: number) => string> = {
  polygon: (corners) => (corners < 3 ? 'Click the corners on the map. Escape stops.' : 'Click the first corner again, double-click or press Enter to finish.'),
  circle: (corners) => (corners === 0 ? 'Click the centre on the map. Escape stops.' : 'Click a place on the edge.'),
};

export class Areas {
  readonly panel = h('section', { class: 'areas fade-in', hidden: true, 'aria-label': 'Areas' });
  readonly button = h('button', { class: 'tool', type: 'button', 'aria-pressed': 'false', 'aria-label': 'Areas and fences', title: 'Fences, and areas that you draw' }, icon('area'), h('span', {}, 'Areas'));
  private readonly draw_buttons_ = new Map<Shape['kind'], HTMLElement>();
  private readonly hint_ = h('p', { class: 'quiet', role: 'status' });
  private readonly drawn_list_ = h('ul', { 'aria-label': 'Drawn areas' });
  private readonly download_ = h('button', { class: 'button', type: 'button', hidden: true, title: 'A file for `fleet fences import`' }, icon('download'), 'GeoJSON');
  private readonly fence_head_ = h('h3');
  private readonly fence_list_ = h('ul', { class: 'fences', 'aria-label': 'Fences' });
  private readonly layer_;
  private readonly drawing_;
  private readonly stays_;
  private drawn_ = kept_areas();
  private fences_: Fences | null = null;

  constructor(map: MapLibre, clock: ZoneClock, private readonly actions_: Actions) {
    this.layer_ = new AreaLayer(map);
    this.drawing_ = new Drawing(map, (shape) => this.add_area(shape), (kind, corners) => this.drawing(kind, corners));
    this.stays_ = new Stays(clock, actions_.pick);
    for (const kind of ['polygon', 'circle'] as const)
      this.draw_buttons_.set(kind, h('button', { class: 'button', type: 'button', 'aria-pressed': 'false', 'data-draw': kind, onclick: () => this.drawing_.start(kind) }, kind === 'polygon' ? 'Draw polygon' : 'Draw circle'));
    this.panel.append(
      h('header', {}, h('h2', { class: 'label' }, 'Areas'), h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close areas', onclick: () => this.open(false) }, icon('close'))),
      h('div', { class: 'actions' }, ...this.draw_buttons_.values(), this.download_), this.hint_, this.drawn_list_, this.stays_.element, this.fence_head_, this.fence_list_);
    this.button.addEventListener('click', () => this.open(this.panel.hidden));
    this.download_.addEventListener('click', () => save('areas.geojson', 'application/geo+json', `${JSON.stringify(collection_of(this.drawn_), null, 1)}\n`));
    this.list_drawn();
  }

  add(): void {
    this.layer_.add();
    this.drawing_.add();
    this.show();
  }

  private open(on: boolean): void {
    this.panel.hidden = !on;
    this.button.setAttribute('aria-pressed', String(on));
    this.drawing_.start(null);
    this.show();
    if (on && !this.fences_) void this.load();
  }

  private show(): void {
    const on = !this.panel.hidden;
    this.layer_.show(on ? this.fences_ : null, on ? this.drawn_ : []);
  }

  private async load(): Promise<void> {
    set_text(this.fence_head_, 'Fences');
    try {
      this.fences_ = await get<Fences>('analytics/fences');
      set_text(this.fence_head_, `Fences: ${this.fences_.summary.fences}`);
      this.list_fences(this.fences_);
      this.show();
    } catch (error) {
      fill(this.fence_list_, h('li', { class: 'quiet' }, error instanceof ApiError ? error.message : String(error)));
    }
  }

  private drawing(kind: Shape['kind'] | null, corners: number): void {
    for (const [one, button] of this.draw_buttons_) button.setAttribute('aria-pressed', String(one === kind));
    set_text(this.hint_, kind ? hints[kind](corners) : '');
  }

  private add_area(shape: Shape): void {
    const area = named(shape, this.drawn_);
    this.drawn_.push(area);
    this.drawn_changed();
    this.stays_.show({ name: area.name, area });
  }

  private drawn_changed(): void {
    if (!keep_areas(this.drawn_)) set_text(this.hint_, 'This browser keeps nothing: download the areas before you close the page.');
    this.list_drawn();
    this.show();
  }

  private list_drawn(): void {
    this.download_.hidden = this.drawn_.length === 0;
    fill(this.drawn_list_, ...this.drawn_.map((area) => this.drawn_row(area)));
  }

  private drawn_row(area: DrawnArea): HTMLElement {
    const name = h('input', { class: 'field', value: area.name, maxlength: 200, 'aria-label': 'Name of the area', autocomplete: 'off' });
    const colour = h('input', { type: 'color', value: area.color, 'aria-label': `Colour of ${area.name}` });
    name.addEventListener('change', () => {
      const wanted = name.value.trim();
      const taken = this.drawn_.some((other) => other !== area && other.name === wanted); // a file with a name twice is refused
      if (wanted && !taken) area.name = wanted;
      this.drawn_changed();
      if (taken) set_text(this.hint_, `Another area is called '${wanted}'.`);
    });
    colour.addEventListener('change', () => {
      area.color = colour.value;
      this.drawn_changed();
    });
    return h('li', { class: 'drawn' }, colour, name,
      h('button', { class: 'button', type: 'button', 'aria-label': `Who was in ${area.name}`, onclick: () => this.ask(ring_of(area.shape), { name: area.name, area }) }, 'Who?'),
      h('button', { class: 'icon-button', type: 'button', 'aria-label': `Delete ${area.name}`, onclick: () => this.remove(area) }, icon('bin')));
  }

  private remove(area: DrawnArea): void {
    this.drawn_ = this.drawn_.filter((other) => other !== area);
    this.stays_.show(null);
    this.drawn_changed();
  }

  private ask(places: Place[], where: Parameters<Stays['show']>[0]): void {
    this.actions_.fit(places);
    this.stays_.show(where);
  }

  private list_fences({ geojson }: Fences): void {
    if (geojson.features.length === 0) fill(this.fence_list_, h('li', { class: 'quiet' }, 'None. Draw areas, download them, and run fleet fences import.'));
    else fill(this.fence_list_, ...geojson.features.map(({ geometry, properties: p }) =>
      h('li', {}, h('button', { type: 'button', onclick: () => this.ask(geometry.coordinates.flat(2) as Place[], { name: p.fence_name, fence_id: p.fence_id }) },
        h('i', { class: 'dot', style: { background: p.color ?? 'var(--accent)' } }), h('b', {}, p.fence_name)))));
  }
}
