// Bars per day, stacked where there are several series. A table of the same figures stands beside for screen readers.
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { h } from '../../shared/dom';
import { count } from '../../shared/format';
import { on_theme_change, palette } from '../../shared/theme';

export interface Series {
  name: string;
  colour: string;
  values: number[]; // one per day
}

const height_px = 190;

export function bar_chart(title: string, days: string[], series: Series[], unit: string): HTMLElement {
  const box = h('div', { class: 'chart', role: 'img', 'aria-label': `${title}: ${spoken(days, series, unit)}` });
  const legend = h('ul', { class: 'chart-legend' }, ...(series.length > 1 ? series.map(({ name, colour }) =>
    h('li', {}, h('i', { class: 'dot', style: { background: colour } }), name)) : []));
  const readout = h('p', { class: 'chart-readout number', 'aria-hidden': 'true' });
  const point = (day: number | null) => { readout.textContent = day === null || day === undefined ? '' : describe(days[day], series, day, unit); };
  let plot: UPlot | null = null;
  const draw = () => {
    plot?.destroy();
    plot = box.clientWidth > 0 ? new UPlot(options(box.clientWidth, days, series, point), data(days, series), box) : null;
  };
  new ResizeObserver(() => (plot && plot.width === box.clientWidth ? undefined : draw())).observe(box);
  on_theme_change(draw);
  return h('div', { class: 'chart-box' }, readout, box, legend);
}

/** Sums from the bottom: the first series is drawn last, in front of the larger sums behind it. */
function stacked(series: Series[]): number[][] {
  const sums: number[][] = [];
  series.forEach(({ values }, i) => sums.push(values.map((value, day) => value + (sums[i - 1]?.[day] ?? 0))));
  return sums.reverse();
}

function data(days: string[], series: Series[]): UPlot.AlignedData {
  return [days.map((_, i) => i), ...stacked(series)] as UPlot.AlignedData;
}

function options(width: number, days: string[], series: Series[], point: (day: number | null) => void): UPlot.Options {
  const look = palette();
  const axis = { stroke: look.muted, font: `11px ${getComputedStyle(document.body).fontFamily}`, ticks: { show: false } };
  const every = Math.ceil(days.length / Math.max(2, Math.floor(width / 58)));
  return {
    width, height: height_px, legend: { show: false }, cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] }, padding: [8, 18, 0, 0],
    scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.08)] } },
    axes: [
      { ...axis, grid: { show: false }, splits: () => days.map((_, i) => i).filter((i) => (days.length - 1 - i) % every === 0), values: (_plot, at) => at.map((i) => short(days[i]!)), size: 26 },
      { ...axis, grid: { stroke: look.dark ? '#28323c' : '#e6e7e9', width: 1 }, size: 46, values: (_plot, at) => at.map((v) => (v >= 10_000 ? `${v / 1000}k` : String(v))) },
    ],
    series: [{}, ...[...series].reverse().map(({ colour }) => ({ fill: colour, width: 0, points: { show: false }, paths: UPlot.paths.bars!({ size: [0.7, 34], radius: 0.12 }) }))],
  };
}

const day_month = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

function short(day: string): string {
  return day_month.format(new Date(`${day}T00:00:00Z`));
}

/** 'Tue 24 Nov: 12 alarms (Overspeed 9, SOS 3)' */
function describe(day: string | undefined, series: Series[], at: number, unit: string): string {
  if (!day) return '';
  const parts = series.filter(({ values }) => (values[at] ?? 0) > 0).map(({ name, values }) => `${name} ${count(values[at]!)}`);
  const sum = series.reduce((total, { values }) => total + (values[at] ?? 0), 0);
  return `${short(day)}: ${count(sum)} ${unit}${series.length > 1 && parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

function spoken(days: string[], series: Series[], unit: string): string {
  return days.map((day, i) => `${day} ${series.map(({ values }) => values[i] ?? 0).reduce((a, b) => a + b, 0).toFixed(0)} ${unit}`).join(', ');
}
