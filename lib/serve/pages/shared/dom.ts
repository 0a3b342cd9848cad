// Elements without markup: text always goes in as text, so no name from the database can become code.

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

/** h('button', { class: 'chip', 'aria-pressed': 'true', onclick }, 'Moving') */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, props);
  put(element, ...children);
  return element;
}

export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(element, props);
  put(element, ...children);
  return element;
}

/** Replaces what is inside. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  put(element, ...children);
}

/** Sets the text only when it differs: no work for the layout, no noise for screen readers. */
export function set_text(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function by_id<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element '${id}'`);
  return element as T;
}

function put(element: Element, ...children: Child[]): void {
  for (const child of children) if (child) element.append(child);
}

function apply(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === 'style') Object.assign((element as HTMLElement).style, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}
