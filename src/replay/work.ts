/** Work that is counted, not timed: whoever is allowed so much of it finds the same each time. */
import { TooManyStates } from "./sets.js";

/** More work than was allowed would be needed. */
class WorkOver extends Error {}

/** How much was looked at, in configurations. */
export class Work {
  private done = 0;
  private max = Number.POSITIVE_INFINITY;

  /**
   * What `look` finds with at most so much work; null if that is not enough, or if more states are possible than allowed.
   * @param paid Told how much work it was.
   */
  within<T>(most: number, paid: (work: number) => void, look: () => T): T | null {
    const { done, max } = this;
    this.max = Math.min(max, done + most);
    try {
      return look();
    } catch (error) {
      if (error instanceof WorkOver || error instanceof TooManyStates) return null;
      throw error;
    } finally {
      this.max = max;
      paid(this.done - done);
    }
  }

  spend(work: number): void {
    this.done += work;
    if (this.done > this.max) throw new WorkOver();
  }
}
