/** Divides the time that passes among phases that follow each other in any order, again and again. */
export class Stopwatch {
  private readonly spent = new Map<string, number>();
  private since: number;

  /** `now` gives milliseconds. */
  constructor(
    private phase: string,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** Another phase begins. */
  begin(phase: string): void {
    const now = this.now();
    this.spent.set(this.phase, (this.spent.get(this.phase) ?? 0) + now - this.since);
    this.phase = phase;
    this.since = now;
  }

  /** Milliseconds of each phase that has ended, in the order in which they first did. */
  get milliseconds(): ReadonlyMap<string, number> {
    return this.spent;
  }
}
