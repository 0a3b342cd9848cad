// A question mark beside a figure. It opens the figure's rule as docs/use/figures.md states it: the build copies that file here.
import rules from './figures.md?raw';
import { h } from './dom';

/** Headings of docs/use/figures.md; one that is not there fails the build's test of the pages. */
export type Figure = 'Kilometres' | 'Driving time' | 'Idling' | 'Trips' | 'Shifts' | 'Top speed' | 'Speeding' | 'Harsh driving' | 'Fuel' | 'Who drove' | 'State' | 'Visits' | 'Days' | 'Temperature' | 'Trouble codes' | 'Maintenance';

export function figure_help(figure: Figure): HTMLElement {
  return h('button', {
    class: 'help', type: 'button', 'aria-label': `How is this computed: ${figure}`, title: `How is this computed: ${figure}`,
    onclick: (event: Event) => { event.stopPropagation(); open(figure); },
  }, '?');
}

function open(figure: Figure): void {
  const dialog = h('dialog', { class: 'help-text', 'aria-labelledby': 'help-title' });
  dialog.append(h('h2', { id: 'help-title' }, figure), ...blocks_of(section(figure)).map(block),
    h('form', { method: 'dialog' }, h('button', { class: 'button', type: 'submit' }, 'Close')));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

/** The text under a figure's heading, up to the next heading. */
export function section(figure: string): string {
  const [, after = ''] = rules.split(`\n## ${figure}\n`);
  return after.split('\n## ')[0]!.trim();
}

/** Paragraphs, lists and tables: lines between blank lines. */
function blocks_of(text: string): string[] {
  return text.split(/\n\s*\n/).filter((lines) => lines !== '');
}

function block(text: string): HTMLElement {
  if (text.startsWith('* ')) return h('ul', {}, ...text.slice(2).split(/\n\* /).map((item) => h('li', {}, ...words(item))));
  if (text.startsWith('|')) return table(text);
  return h('p', {}, ...words(text));
}

function table(text: string): HTMLElement {
  const [head = [], , ...rows] = text.split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  return h('table', {}, h('thead', {}, h('tr', {}, ...head.map((cell) => h('th', { scope: 'col' }, ...words(cell))))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map((cell) => h('td', {}, ...words(cell)))))));
}

/** Text with `code`; of a link its words. */
function words(text: string): (Node | string)[] {
  return text.replace(/\s*\n\s*/g, ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split('`')
    .map((part, i) => (i % 2 === 1 ? h('code', {}, part) : part));
}
