// Server-sent events over fetch: unlike EventSource it can carry the bearer token and distinguishes a 404 from a broken line.

export interface StreamEvent {
  event: string;
  data: string;
}

/** Calls `take` for every event until the stream ends. Comment lines count as signs of life: `alive`. */
export async function read_events(
  body: ReadableStream<Uint8Array>,
  take: (event: StreamEvent) => void,
  alive: () => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const text = rest + value;
    const cut = text.endsWith('\r') ? text.length - 1 : text.length; // its \n may come with the next piece
    const blocks = text.slice(0, cut).replace(/\r\n?/g, '\n').split('\n\n');
    rest = (blocks.pop() ?? '') + text.slice(cut);
    for (const block of blocks) {
      const event = parse(block);
      if (event) take(event);
    }
  }
}

/** One block of lines; null when it is only comments. */
export function parse(block: string): StreamEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
  }
  return data.length > 0 ? { event, data: data.join('\n') } : null;
}
