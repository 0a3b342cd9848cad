// The common parts of both pages around the map: the top bar, the token prompt, the line of errors.
import type { Config } from './api';
import { h } from './dom';
import { brand_mark } from './icons';
import { on_token_wanted } from './client';

export type PageName = 'live' | 'trips' | 'analytics';

/** Links that also work where the pages lie on a static host as live.html and trips.html. */
export function address(page: PageName): string {
  const files = location.pathname.endsWith('.html');
  if (page === 'live') return files ? 'live.html' : './';
  return `${files ? 'trips.html' : 'trips'}${page === 'analytics' ? '?view=analytics' : ''}`;
}

export function top_bar(current: PageName, config: Config, ...right: Node[]): HTMLElement {
  const tab = (page: PageName, text: string) =>
    h('a', { href: address(page), 'aria-current': page === current && 'page', 'data-tab': page }, text);
  return h('header', { class: 'bar' },
    h('a', { class: 'brand', href: address('live'), 'aria-label': 'fleet, live map' }, brand_mark(), h('span', {}, 'fleet')),
    h('nav', { class: 'tabs', 'aria-label': 'Pages' }, tab('live', 'Live'), tab('trips', 'Trips'), config.features?.includes('analytics') && tab('analytics', 'Analytics')),
    h('span', { class: 'space' }), ...right);
}

/** Asks for the bearer token in a dialog; it is kept for this browser tab only. */
export function token_prompt(): void {
  let open: Promise<string | null> | null = null;
  on_token_wanted((refused) => (open ??= ask(refused).finally(() => { open = null; })));
}

function ask(refused: boolean): Promise<string | null> {
  const field = h('input', { class: 'field', id: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true });
  const form = h('form', { method: 'dialog' },
    h('h2', { id: 'token-title' }, 'Access token'),
    h('p', {}, refused ? 'This token was not accepted. Check it and try again.' : 'This server asks for a token. It is kept until you close this tab.'),
    h('label', { class: 'label', for: 'token' }, 'Token'), field,
    h('div', { class: 'actions' },
      h('button', { class: 'button', type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
      h('button', { class: 'button strong', value: 'ok' }, 'Continue')));
  const dialog = h('dialog', { 'aria-labelledby': 'token-title' }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      const token = field.value.trim();
      dialog.remove();
      done(dialog.returnValue === 'ok' && token ? token : null);
    }, { once: true });
  });
}

/** A line under the top bar; hidden while there is nothing to say. */
export class Banner {
  readonly element = h('div', { class: 'banner', role: 'alert', hidden: true });
  private readonly text_ = h('p');
  private readonly button_ = h('button', { class: 'button', type: 'button' });
  private action_: () => void = () => {};

  constructor() {
    this.element.append(this.text_, this.button_);
    this.button_.addEventListener('click', () => this.action_());
  }

  show(kind: 'bad' | 'warn', text: string, action?: { label: string; run: () => void }): void {
    this.element.className = `banner ${kind}`;
    if (this.text_.textContent !== text) this.text_.textContent = text;
    this.button_.hidden = !action;
    if (action) {
      this.button_.textContent = action.label;
      this.action_ = action.run;
    }
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
