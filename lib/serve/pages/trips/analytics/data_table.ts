// A small table: sorts by any column, shows the first rows until asked for all.
import { fill, h } from '../../shared/dom';

export interface DataColumn<R> {
  title: string;
  text: (row: R) => string;
  sort: (row: R) => number | string;
}

const few = 8;

export function data_table<R>(label: string, rows: R[], columns: DataColumn<R>[], by: number, descending: boolean, none: string): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'none' }, none);
  const body = h('tbody');
  const heads = columns.map(({ title }, i) => h('th', { scope: 'col' }, h('button', { type: 'button', onclick: () => choose(i) }, title)));
  const more = h('button', { class: 'button more', type: 'button', onclick: () => { all = !all; draw(); } });
  let all = false;
  function choose(column: number): void {
    descending = column === by ? !descending : typeof columns[column]!.sort(rows[0]!) === 'number';
    by = column;
    draw();
  }
  function draw(): void {
    const { sort } = columns[by]!;
    const order = (a: R, b: R) => {
      const [x, y] = [sort(a), sort(b)];
      return typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true });
    };
    const sorted = [...rows].sort((a, b) => (descending ? -order(a, b) : order(a, b)));
    heads.forEach((head, i) => head.setAttribute('aria-sort', i !== by ? 'none' : descending ? 'descending' : 'ascending'));
    fill(body, ...(all ? sorted : sorted.slice(0, few)).map((row) => h('tr', {}, ...columns.map(({ text }) => h('td', {}, text(row))))));
    more.textContent = all ? 'Show fewer' : `Show all ${rows.length}`;
    more.hidden = rows.length <= few;
  }
  draw();
  return h('div', { class: 'data' }, h('div', { class: 'data-scroll', tabindex: 0, role: 'region', 'aria-label': label },
    h('table', { 'aria-label': label }, h('thead', {}, h('tr', {}, ...heads)), body)), more);
}
