// Keeps the page up to date: listens to the server's events where it has them, and asks every ten seconds where not.
// Failures wait longer each time, up to a minute; a hidden page asks nothing.
import type { LivePositions } from '../shared/api';
import { ApiError, get, open } from '../shared/client';
import { read_events } from '../shared/event_stream';

const poll_ms = 10_000;
const poll_while_streaming_ms = 30_000; // events may be lost: the whole truth now and then
const silent_ms = 90_000; // a stream that says nothing for so long is taken for dead
const longest_wait_ms = 60_000;

export interface FeedEvents {
  whole: (answer: LivePositions) => void;
  some: (answer: LivePositions) => void;
  failed: (error: ApiError, retry_ms: number) => void;
}

export function ask_positions(): Promise<LivePositions> {
  return get<LivePositions>('webhook/live-positions');
}

export class Feed {
  mode: 'polling' | 'stream' = 'polling';
  private failures_ = 0;
  private timer_: number | undefined;
  private asking_ = false;
  private first_: Promise<LivePositions> | null = null;

  constructor(private readonly events_: FeedEvents, private no_stream_: boolean) {}

  /** `first` is the first question, when it was asked before the page was ready for the answer. */
  start(first: Promise<LivePositions>): void {
    this.first_ = first;
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.now();
    });
    this.now();
    void this.stream();
  }

  /** Asks at once: the retry button, or the page coming back into view. */
  now(): void {
    clearTimeout(this.timer_);
    void this.ask();
  }

  private ask_in(wait_ms: number): void {
    clearTimeout(this.timer_);
    this.timer_ = setTimeout(() => (document.hidden ? this.ask_in(wait_ms) : this.now()), wait_ms) as unknown as number;
  }

  private async ask(): Promise<void> {
    if (this.asking_) return;
    this.asking_ = true;
    try {
      const answer = this.first_ ?? ask_positions();
      this.first_ = null;
      this.events_.whole(await answer);
      this.failures_ = 0;
      this.ask_in(this.mode === 'stream' ? poll_while_streaming_ms : poll_ms);
    } catch (error) {
      const wait_ms = Math.min(longest_wait_ms, 5_000 * 2 ** this.failures_++);
      this.ask_in(wait_ms);
      this.events_.failed(error instanceof ApiError ? error : new ApiError(0, 'page', String(error), null), wait_ms);
    } finally {
      this.asking_ = false;
    }
  }

  private async stream(): Promise<void> {
    for (let failures = 0; !this.no_stream_; ++failures) {
      const before = performance.now();
      await this.listen().catch((error: unknown) => {
        // a server without streams says so with a status: believe it for as long as this page is open
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) this.no_stream_ = true;
      });
      if (this.mode === 'stream') {
        this.mode = 'polling';
        if (!this.no_stream_) this.ask_in(poll_ms);
      }
      if (performance.now() - before > longest_wait_ms) failures = 0;
      if (!this.no_stream_) await new Promise((go) => setTimeout(go, Math.min(longest_wait_ms, 2_000 * 2 ** failures)));
    }
  }

  private async listen(): Promise<void> {
    const controller = new AbortController();
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => controller.abort(), silent_ms) as unknown as number;
    };
    alive();
    try {
      const response = await open('webhook/live-positions/stream', 'text/event-stream', controller.signal);
      if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
        this.no_stream_ = true;
        controller.abort();
        return;
      }
      this.mode = 'stream';
      this.ask_in(poll_while_streaming_ms);
      await read_events(response.body, ({ event, data }) => this.take(event, data), alive);
    } finally {
      clearTimeout(watchdog);
    }
  }

  /** 'positions' carries vehicles that changed; any other event with data only says that something did. */
  private take(event: string, data: string): void {
    if (event !== 'positions') return this.now();
    const answer = JSON.parse(data) as LivePositions;
    if (answer.summary && answer.geojson) this.events_.some(answer);
    else this.now();
  }
}
