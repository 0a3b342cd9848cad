// A small table: sorts by any column, shows the first rows until asked for all.
import { fill, h } from '../../shared/dom';
import { figure_help, type Figure } from '../../shared/figure_help';

export interface DataColumn<R> {
  title: string;
  hint?: string;
  help?: Figure;
  text: (row: R) => string;
  sort: (row: R) => number | string;
  link?: (row: R) => string;
}

const few = 8;

interface Arrangement {
  by: number;
  descending: boolean;
  all: boolean;
}
const arranged = new Map<string, Arrangement>(); // by label: a table that is drawn anew keeps its order

export function data_table<R>(label: string, rows: R[], columns: DataColumn<R>[], by: number, descending: boolean, none: string): HTMLElement {
  if (rows.length === 0) return h('p', { class: 'none' }, none);
  const now = arranged.get(label) ?? { by, descending, all: false };
  arranged.set(label, now);
  const body = h('tbody');
  const heads = columns.map(({ title, hint, help }, i) =>
    h('th', { scope: 'col', title: hint }, h('button', { type: 'button', onclick: () => choose(i) }, title), help && figure_help(help)));
  const more = h('button', { class: 'button more', type: 'button', onclick: () => { now.all = !now.all; draw(); } });
  function choose(column: number): void {
    now.descending = column === now.by ? !now.descending : typeof columns[column]!.sort(rows[0]!) === 'number';
    now.by = column;
    draw();
  }
  function draw(): void {
    const shown = sorted(rows, columns[now.by]!.sort, now.descending);
    heads.forEach((head, i) => head.setAttribute('aria-sort', i !== now.by ? 'none' : now.descending ? 'descending' : 'ascending'));
    fill(body, ...(now.all ? shown : shown.slice(0, few)).map((row) => h('tr', {}, ...columns.map((column) => cell(column, row)))));
    more.textContent = now.all ? 'Show fewer' : `Show all ${rows.length}`;
    more.hidden = rows.length <= few;
  }
  draw();
  return h('div', { class: 'data' }, h('div', { class: 'data-scroll', tabindex: 0, role: 'region', 'aria-label': label },
    h('table', { 'aria-label': label }, h('thead', {}, h('tr', {}, ...heads)), body)), more);
}

function sorted<R>(rows: R[], key: (row: R) => number | string, descending: boolean): R[] {
  const order = (a: R, b: R) => {
    const [x, y] = [key(a), key(b)];
    if (typeof x === 'number' && typeof y === 'number') return x === y ? 0 : x < y ? -1 : 1;
    return String(x).localeCompare(String(y), 'en', { numeric: true });
  };
  return [...rows].sort((a, b) => (descending ? -order(a, b) : order(a, b)));
}

function cell<R>({ text, link }: DataColumn<R>, row: R): HTMLElement {
  return h('td', {}, link ? h('a', { href: link(row) }, text(row)) : text(row));
}
