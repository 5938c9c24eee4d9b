/** What a kernel does in the thread of a search: it expands states of a level, and judges those that are new. */
import { Interruption } from "../../interruption.js";
import { type Arena, FULL } from "../../kernel/arena.js";
import { takeCounts, takeFlags } from "../../kernel/model-arrays.js";
import type { RunsProgram, WasmHost } from "../../kernel/program.js";
import type { PackedModel } from "../../packed/model.js";
import type { Expander } from "../expander.js";
import type { Gathered } from "../sorted/gathered.js";
import type { Heap, Span } from "../sorted/heap.js";
import type { Known } from "../sorted/known.js";
import { RunsPart, setUpPart } from "./part.js";

/** States of one kind: those of the graph, or those that constraints exclude. */
export interface Half {
  readonly known: Known;
  readonly gathered: Gathered;
}

interface Setting {
  readonly model: PackedModel;
  readonly program: RunsProgram;
  readonly arena: Arena;
  readonly wasm: WasmHost;
  readonly heap: Heap;
  readonly inside: Half;
  /** Where transitions are counted. */
  readonly expander: Expander;
  /** Asks whether to stop, which is thrown. */
  readonly poll: () => void;
  /** Words of successors after which they are gathered, if not as many as are good. */
  readonly outFlush: number | undefined;
}

export class KernelWork {
  /** Null if there is no memory for it. */
  static start(setting: Setting): KernelWork | null {
    const { model, program, arena, wasm, heap, inside, poll, outFlush } = setting;
    try {
      const setup = setUpPart(model, program, arena, wasm, inside.gathered.area, outFlush);
      const part = new RunsPart(setup, wasm, poll);
      heap.kernel = part;
      return new KernelWork(part, setting);
    } catch (error) {
      if (error === FULL) return null;
      throw error;
    }
  }

  private constructor(
    readonly part: RunsPart,
    readonly setting: Setting,
  ) {
    const { gathered, known } = setting.inside;
    part.makeRoom = () => {
      gathered.fill = part.fill;
      gathered.flush(known);
      part.fill = gathered.fill;
    };
  }

  /** Whether it can expand states: no constraint has to be asked, and there is room for a batch. */
  get canExpand(): boolean {
    const { model, inside } = this.setting;
    const { area } = inside.gathered;
    return model.constraint === undefined && area.end - area.at >= this.part.setup.takenMost;
  }

  /**
   * Expands states, until there is no room for another batch. Returns the first that is left, and why it was interrupted, if
   * it was: then that is the first one of all, and what was done counts for nothing.
   */
  expand(from: number, end: number): { readonly at: number; readonly stop: Interruption | null } {
    const { part } = this;
    const { model, expander, inside } = this.setting;
    const { known, gathered } = inside;
    if (gathered.area.end - gathered.fill < part.setup.takenMost) gathered.flush(known);
    try {
      const { at, fill } = part.expand(from, end, gathered.fill);
      gathered.fill = fill;
      expander.add(part.takeGenerated(), (counts) => takeCounts(part.setup, counts));
      return { at, stop: null };
    } catch (thrown) {
      if (!(thrown instanceof Interruption)) throw thrown;
      gathered.fill = part.fill;
      part.takeGenerated();
      const { taken, enabled, covered } = expander;
      takeCounts(part.setup, { taken: taken.slice(), enabled: enabled.slice(), covered: covered.slice() });
      return { at: from, stop: thrown };
    } finally {
      takeFlags(part.setup, model);
    }
  }

  judge(span: Readonly<Span>): void {
    try {
      this.part.judge(span);
    } finally {
      takeFlags(this.part.setup, this.setting.model);
    }
  }
}
