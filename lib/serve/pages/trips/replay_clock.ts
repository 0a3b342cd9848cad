// A clock that runs from one time to another, faster than the real one, and can be set.

const reading_ms = 100; // how often people can read it

export class ReplayClock {
  from = 0; // seconds since 1970, as are the next two
  to = 0;
  t = 0;
  rate = 60;
  playing = false;
  private before_ms_ = 0;
  private frame_ = 0;
  private read_ms_ = 0;
  private readonly watchers_: (() => void)[] = [];
  private readonly readers_: (() => void)[] = [];

  /** Every frame: for what moves. */
  on_frame(watcher: () => void): void {
    this.watchers_.push(watcher);
  }

  /** For what is read: some times a second while it runs, and whenever it is set, started or stopped. */
  on_reading(reader: () => void): void {
    this.readers_.push(reader);
  }

  set_range(from: number, to: number): void {
    this.from = from;
    this.to = Math.max(from, to);
    this.pause();
    this.seek(from);
  }

  seek(t: number): void {
    this.t = Math.min(this.to, Math.max(this.from, t));
    this.notify();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.to <= this.from) return;
    if (this.t >= this.to) this.t = this.from;
    this.playing = true;
    this.before_ms_ = performance.now();
    cancelAnimationFrame(this.frame_);
    this.frame_ = requestAnimationFrame((now) => this.run(now));
    this.notify();
  }

  pause(): void {
    this.playing = false;
    cancelAnimationFrame(this.frame_);
    this.notify();
  }

  private run(now_ms: number): void {
    this.t = Math.min(this.to, this.t + (Math.max(0, now_ms - this.before_ms_) / 1000) * this.rate);
    this.before_ms_ = now_ms;
    if (this.t >= this.to) return this.pause();
    this.frame_ = requestAnimationFrame((next) => this.run(next));
    if (now_ms - this.read_ms_ >= reading_ms) this.notify();
    else for (const watcher of this.watchers_) watcher();
  }

  private notify(): void {
    this.read_ms_ = performance.now();
    for (const watcher of this.watchers_) watcher();
    for (const reader of this.readers_) reader();
  }
}
