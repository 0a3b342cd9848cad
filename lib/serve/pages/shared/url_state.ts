// The address bar holds what is looked at: a link shows a colleague the same thing. Empty values are left out.

export function read_query(): URLSearchParams {
  return new URLSearchParams(location.search);
}

export function write_query(values: Record<string, string | null | undefined>): void {
  const query = read_query();
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString().replace(/%2C/g, ',').replace(/%2F/g, '/');
  const next = `${location.pathname}${text ? `?${text}` : ''}${location.hash}`;
  if (next !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(null, '', next);
}

/** Lists travel as comma text; a comma inside a value is doubled. */
export function join_list(values: Iterable<string>): string {
  return [...values].map((value) => value.replaceAll(',', ',,')).join(',');
}

export function split_list(text: string | null): string[] {
  if (!text) return [];
  return text.split(/(?<!,),(?!,)/).map((value) => value.replaceAll(',,', ',')).filter(Boolean);
}

export interface View {
  zoom: number;
  lng: number;
  lat: number;
}

/** '#12.5/52.51/13.39', as OpenStreetMap writes it. */
export function read_view(): View | null {
  const match = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(location.hash);
  return match ? { zoom: Number(match[1]), lat: Number(match[2]), lng: Number(match[3]) } : null;
}

export function write_view({ zoom, lng, lat }: View): void {
  const hash = `#${zoom.toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
  history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
}
