// The tool "nearest vehicles": choose it and click, or right-click the map.
import { Marker, type GeoJSONSource, type Map as MapLibre } from 'maplibre-gl';
import { ApiError, get } from '../shared/client';
import { h, fill } from '../shared/dom';
import { metres } from '../shared/format';
import { icon } from '../shared/icons';
import { nothing } from '../shared/map/geometry';
import { palette } from '../shared/theme';
import type { NearestVehicles, Place } from '../shared/api';

const limit = 5;

export class Nearest {
  readonly panel = h('section', { class: 'nearest fade-in', hidden: true, 'aria-label': 'Nearest vehicles' });
  readonly button = h('button', { class: 'tool', type: 'button', 'aria-pressed': 'false', 'aria-label': 'Nearest vehicles to a place', title: 'Click a place on the map, or right-click it' }, icon('pin'), h('span', {}, 'Nearest'));
  private readonly list_ = h('ol');
  private marker_: Marker | null = null;
  private answer_: NearestVehicles | null = null;
  private armed_ = false;
  private asked_ = 0;

  constructor(private readonly map_: MapLibre, choose: (place: Place | null) => void, private readonly pick_: (imei: string) => void) {
    this.panel.append(
      h('header', {}, h('h2', { class: 'label' }, 'Nearest vehicles'),
        h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close nearest vehicles', onclick: () => choose(null) }, icon('close'))),
      this.list_);
    this.button.addEventListener('click', () => this.arm(!this.armed_));
    map_.on('click', (event) => {
      if (!this.armed_) return;
      event.preventDefault();
      this.arm(false);
      choose(event.lngLat.toArray());
    });
    map_.on('contextmenu', (event) => choose(event.lngLat.toArray()));
    addEventListener('keydown', (event) => { if (event.key === 'Escape') this.arm(false); });
  }

  private arm(on: boolean): void {
    this.armed_ = on;
    this.button.setAttribute('aria-pressed', String(on));
    this.map_.getContainer().classList.toggle('aiming', on);
  }

  add(before?: string): void {
    this.map_.addSource('nearest', { type: 'geojson', data: nothing });
    this.map_.addLayer({ id: 'nearest', type: 'line', source: 'nearest', paint: { 'line-color': palette().accent, 'line-width': 1.4, 'line-dasharray': [1.5, 1.5] } }, before);
    this.draw();
  }

  async show(place: Place | null): Promise<void> {
    const asked = ++this.asked_;
    this.marker_?.remove();
    this.answer_ = null;
    this.panel.hidden = place === null;
    this.draw();
    if (!place) return;
    this.marker_ = new Marker({ color: palette().accent, scale: 0.8 }).setLngLat(place).addTo(this.map_);
    fill(this.list_, h('li', { class: 'quiet' }, 'Looking…'));
    try {
      const answer = await get<NearestVehicles>('webhook/live-positions/nearest', { lat: place[1].toFixed(6), lng: place[0].toFixed(6), limit });
      if (asked !== this.asked_) return;
      this.answer_ = answer;
      fill(this.list_, ...this.answer_.geojson.features.map(({ properties: p }) =>
        h('li', {}, h('button', { type: 'button', onclick: () => this.pick_(p.imei) },
          h('i', { class: `dot ${p.status}` }), h('b', {}, p.vehicle_number), h('span', { class: 'number' }, metres(p.distance_m))))));
    } catch (error) {
      if (asked === this.asked_) fill(this.list_, h('li', { class: 'quiet' }, error instanceof ApiError ? error.message : String(error)));
    }
    this.draw();
  }

  private draw(): void {
    const { lng, lat } = this.answer_?.summary ?? { lng: 0, lat: 0 };
    this.map_.getSource<GeoJSONSource>('nearest')?.setData({
      type: 'FeatureCollection',
      features: (this.answer_?.geojson.features ?? []).map(({ geometry }) => ({
        type: 'Feature', geometry: { type: 'LineString', coordinates: [[lng, lat], geometry.coordinates] }, properties: {},
      })),
    });
  }
}
