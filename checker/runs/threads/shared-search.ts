/** A search over sorted runs of which threads can share large levels. Everything else is as in one thread. */
import { successorBuffer } from "../../kernel/layout.js";
import { CREW_FROM } from "../../packed/explorer-options.js";
import { flagsOf, RunSearch, statesOf } from "../run-search.js";
import type { RunsOptions } from "../search.js";
import type { SharedRun } from "../sorted/run.js";
import { RunsTogether, sharedRuns } from "./together.js";

/** States of a level that are worth the messages to threads. */
const SHARED_FROM = 2 ** 14;

export class SharedRunSearch extends RunSearch {
  private together: RunsTogether | null = null;
  private hasTriedCrew = false;
  /** The last level, as threads can read it. */
  private level: readonly SharedRun[] | null = null;

  /** Whether threads are to share the level that begins here. Starts them if it is time. */
  isShared(): boolean {
    const { options, inside, model } = this;
    const { crewFrom = CREW_FROM, sharedFrom = SHARED_FROM } = options.tuning ?? {};
    if (options.crew !== undefined && this.generated * model.words >= crewFrom) this.raise(options.crew);
    const { area, fill } = inside.gathered;
    this.level = null;
    if (this.together === null || this.queue < sharedFrom || fill > area.at) return false;
    this.level = sharedRuns(this.levels.at(-1) ?? []);
    return this.level !== null;
  }

  private raise(crew: NonNullable<RunsOptions["crew"]>): void {
    const { model, plan, options, kernel, files } = this;
    if (this.hasTriedCrew || kernel === null) return;
    this.hasTriedCrew = true;
    if (!kernel.canExpand || successorBuffer(model).inParts || crew.size < 2) return;
    const setting = { ...kernel.setting, ...options.tuning, files, pages: plan.pages, memory: plan.memory };
    this.together = RunsTogether.raise(setting, crew.size, crew.raise);
  }

  /** How many threads do the work. */
  get threads(): number {
    return this.together?.size ?? 1;
  }

  dismiss(): void {
    this.together?.dismiss();
  }

  /** Lets threads expand some states of the last level. */
  async expandTogether(): Promise<void> {
    const { together, level, inside } = this;
    if (together === null || level === null) return;
    this.reader?.close();
    this.reader = null;
    const end = statesOf(level);
    await this.carryOut(together, async () => {
      const { at, stop } = await together.expand(level, this.expanded, end);
      this.expanded = at;
      if (stop !== null) throw stop;
      inside.gathered.mergeMany(inside.known);
    });
  }

  /** Lets threads look up what they have gathered. */
  async endLevelTogether(): Promise<void> {
    const { together, options, model, judgesStates } = this;
    if (together === null) return;
    if (this.distinct + together.count > options.statesMax) {
      this.guard(() => together.flush());
      if (this.stop === null) this.endLevel();
      return;
    }
    const flags = flagsOf(model);
    await this.carryOut(together, async () => {
      try {
        const inside = await together.lookUp(judgesStates);
        together.clear();
        this.commit({ inside, outside: null });
      } catch (thrown) {
        for (const [array, before] of flags) array.set(before);
        together.restore();
        throw thrown;
      }
    });
    this.tidy();
  }

  /** Carries out what threads do, and asks meanwhile whether to stop. */
  private async carryOut(together: RunsTogether, work: () => Promise<void>): Promise<void> {
    const { stop, thrown } = await together.asking(this.options.poll, work);
    if (thrown !== null)
      this.guard(() => {
        throw thrown;
      });
    // What a thread that was lost, or given up, has gathered is not known.
    if (this.stop === "thread") this.isSaved = true;
    if (stop !== null && (this.stop === null || this.stop === "interrupted" || this.stop === "thread"))
      this.stop = stop;
  }

  protected override flush(): void {
    super.flush();
    this.together?.flush();
  }
}
