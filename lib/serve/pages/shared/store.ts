// One page's state: a plain object, replaced piece by piece; listeners hear which keys changed.

type Listener<S> = (state: Readonly<S>, changed: ReadonlySet<keyof S>) => void;

export class Store<S extends object> {
  private readonly listeners_: Listener<S>[] = [];

  constructor(private state_: S) {}

  get state(): Readonly<S> {
    return this.state_;
  }

  set(patch: Partial<S>): void {
    const changed = new Set<keyof S>();
    for (const key of Object.keys(patch) as (keyof S)[])
      if (!Object.is(this.state_[key], patch[key])) changed.add(key);
    if (changed.size === 0) return;
    this.state_ = { ...this.state_, ...patch };
    for (const listener of this.listeners_) listener(this.state_, changed);
  }

  /** `keys` narrows to changes that matter to this listener. */
  on(keys: (keyof S)[], listener: (state: Readonly<S>) => void): void {
    this.listeners_.push((state, changed) => {
      if (keys.some((key) => changed.has(key))) listener(state);
    });
  }
}
