/**
 * A spec at certain constants, as a proof sees it: its type-correct states as values of cells, the steps from them, and
 * conditions whose bound variables are variables that no step changes.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import { layOut } from "../emit/layout/layout.js";
import { shapesOf, Unsupported } from "../emit/layout/shape.js";
import { loadModel } from "../emit/load.js";
import type { Ir, IrExpression, IrProperty } from "../ir/ir.js";
import { BOOL, cardinality, type Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { replaced } from "./atoms.js";
import { type Budget, OutOfBudget } from "./budget.js";
import { bitsFor, type Cell, type CellTree, cellsOf, TooWide, valueAt } from "./cells.js";
import { FIRST_SLOT } from "./frame.js";
import { cellsRead, type Reading } from "./reads.js";
import { nowhere } from "./terms.js";

/** Rounds of long work between two polls of a model, as work. */
const ROUNDS = 1000;

/** A condition whose bound variables are the slots of a frame. */
export interface Condition {
  readonly node: IrExpression;
  /** The slots that it speaks of. */
  readonly binds: readonly number[];
}

/** A condition, its bound variables having values: a table over the cells that it depends on. */
export interface Instance {
  readonly cells: Int32Array;
  readonly strides: Int32Array;
  /** By the values of the cells: 1 true, 0 false, 2 not known yet. Null if it is looked up in the state itself. */
  readonly table: Uint8Array | null;
  readonly condition: number;
  /** What the bound variables add to the words of a state. */
  readonly frame: Int32Array;
  /** Those of the same cells and bound values, itself included: they are asked together. */
  readonly alike: Instance[];
}

export interface WorldOptions {
  readonly spec: CompiledSpec;
  /** The types of the bound variables. */
  readonly frame: readonly Type[];
  readonly conditions: readonly Condition[];
  readonly budget: Budget;
}

/** To evaluate a condition costs as much as trying so many values. */
const ASK_WORK = 20;

const TABLE_MAX = 2 ** 16;

export const isTooWide = (error: unknown): error is Error =>
  error instanceof TooWide || error instanceof Unsupported;

export class World {
  readonly ir: Ir;
  readonly model: PackedModel;
  readonly words: number;
  readonly cells: readonly Cell[];
  /** Words of a state in which every cell and bound variable has value 0. */
  readonly base: Int32Array;
  /** See `ordersOf`. */
  readonly orders: Int32Array;
  /** How many type-correct states there are. */
  readonly size: number;
  /** The cells of each process's program counters, by instance. */
  readonly trees: readonly CellTree[];
  /** Flags of steps that fail, and of step properties that are false or fail. */
  readonly wrong: readonly number[];
  private readonly firstCondition: number;
  private readonly reading: Omit<Reading, "bound">;
  private readonly frameCells: readonly Cell[];
  /** How many variables the spec has: those that are bound come behind them. */
  readonly frameFrom: number;
  private readonly known = new Map<string, Instance>();
  private readonly alike = new Map<string, Instance[]>();
  /** Flags of conditions that fail. */
  private readonly failures: readonly (readonly number[])[];
  private readonly state: Int32Array;
  private readonly budget: Budget;

  /** What long work within one condition has taken since it was asked last. */
  private spendRounds(): void {
    this.budget.poll?.();
    this.budget.left -= ROUNDS;
    if (this.budget.left < 0) throw new OutOfBudget();
  }

  constructor(private readonly options: WorldOptions) {
    const { spec, frame, conditions } = options;
    this.budget = options.budget;
    const { ir } = spec;
    this.frameFrom = ir.variables.length;
    const steps = ir.properties.filter(({ kind }) => kind === "step");
    this.firstCondition = steps.length;
    this.ir = extended(ir, frame, steps, conditions);
    const loaded = loadModel(this.ir, spec.sources, false);
    if ("why" in loaded) throw new TooWide(loaded.why);
    this.model = loaded;
    // One condition can take billions of rounds: they are work like any other.
    loaded.work?.({ poll: () => this.spendRounds(), drain: null });
    this.words = loaded.words;
    this.state = new Int32Array(this.words);
    const shapes = shapesOf(this.ir);
    const layout = layOut(this.ir, shapes);
    const cells: Cell[] = [];
    const trees = layout.variables.map(({ shape, word, shift }) => cellsOf(shape, { word, shift }, cells));
    this.trees = trees.slice(0, this.frameFrom);
    const own = this.trees.reduce((most, tree) => Math.max(most, lastOf(tree) + 1), 0);
    this.cells = cells.slice(0, own);
    this.frameCells = cells.slice(own);
    this.orders = ordersOf(ir, this.trees, this.cells);
    this.size = this.cells.reduce((product, { count }) => product * count, 1);
    this.base = new Int32Array(this.words);
    if (layout.mark !== null) this.base[layout.mark] = 1 << 31;
    for (const cell of cells) this.base[cell.word] = (this.base[cell.word] as number) | bitsFor(cell, 0);
    const instances = shapes.instances.length;
    const count = (type: Type): number => cardinality(type, instances);
    this.reading = { ir: this.ir, trees: this.trees, firstInstance: shapes.firstInstance, count };
    const failures = conditions.map((): number[] => []);
    const wrong: number[] = [];
    for (const [i, flag] of loaded.flags.entries()) {
      if (flag.kind === "property" && flag.property < steps.length) wrong.push(i);
      if (flag.kind !== "failure") continue;
      const { within } = flag;
      if (within === "step" || (typeof within === "number" && within < steps.length)) wrong.push(i);
      else if (typeof within === "number") failures[within - steps.length]?.push(i);
    }
    this.wrong = wrong;
    this.failures = failures;
    loaded.judged.fill(0);
    for (let i = 0; i < steps.length; i += 1) loaded.judged[i] = 1;
  }

  bindsOf(condition: number): readonly number[] {
    return this.options.conditions[condition]?.binds ?? [];
  }

  /** How many values a bound variable has. */
  frameSize(slot: number): number {
    return this.frameCells[slot]?.count ?? 0;
  }

  /** Whether a condition can be a mistake, as far as the compiler can tell. */
  canFail(condition: number): boolean {
    return (this.failures[condition]?.length ?? 0) > 0;
  }

  /** A condition with values for all bound variables, those that it does not speak of included. */
  instance(condition: number, values: readonly number[]): Instance {
    const { binds, node } = this.options.conditions[condition] as Condition;
    const key = `${condition}:${binds.map((slot) => values[slot]).join()}`;
    const known = this.known.get(key) ?? this.newInstance(condition, node, binds, values);
    this.known.set(key, known);
    return known;
  }

  private newInstance(
    condition: number,
    node: IrExpression,
    binds: readonly number[],
    values: readonly number[],
  ): Instance {
    const frame = new Int32Array(this.words);
    for (const slot of binds) {
      const cell = this.frameCells[slot] as Cell;
      frame[cell.word] =
        (frame[cell.word] as number) | (bitsFor(cell, values[slot] as number) ^ bitsFor(cell, 0));
    }
    const bound = new Map(binds.map((slot) => [this.frameFrom + slot, values[slot] as number]));
    const read = cellsRead(inVariables(node, this.frameFrom, this.options.frame, this.ir), {
      ...this.reading,
      bound,
    });
    const cells = Int32Array.from(read ?? this.cells.keys()).sort();
    const strides = new Int32Array(cells.length);
    let size = 1;
    for (const [i, cell] of cells.entries()) {
      strides[i] = size > TABLE_MAX ? 0 : size;
      size *= (this.cells[cell] as Cell).count;
    }
    const table = size <= TABLE_MAX ? new Uint8Array(size).fill(2) : null;
    const key = `${cells.join()} ${frame.join()}`;
    const alike = table === null ? [] : (this.alike.get(key) ?? []);
    this.alike.set(key, alike);
    const made: Instance = { cells, strides, table, condition, frame, alike };
    alike.push(made);
    return made;
  }

  /** Whether it is true where the cells have these values; a mistake counts as false. */
  holds(instance: Instance, values: Int32Array): boolean {
    const { cells, strides, table } = instance;
    if (table === null) return this.ask(instance, values, 0);
    let index = 0;
    for (let i = 0; i < cells.length; i += 1)
      index += (values[cells[i] as number] as number) * (strides[i] as number);
    const known = table[index] as number;
    return known === 2 ? this.ask(instance, values, index) : known === 1;
  }

  /** Asks the compiled condition, and those alike. */
  private ask(instance: Instance, values: Int32Array, index: number): boolean {
    const { model, firstCondition } = this;
    const asked = instance.table === null ? [instance] : instance.alike;
    this.budget.left -= ASK_WORK;
    this.compose(instance, values);
    for (const { condition } of asked) model.judged[firstCondition + condition] = 1;
    model.seen.fill(0);
    model.judge(this.state, 0);
    for (const { condition, table } of asked) {
      const property = firstCondition + condition;
      model.judged[property] = 0;
      if (table !== null) table[index] = model.seen[property] as number;
    }
    return model.seen[firstCondition + instance.condition] === 1;
  }

  /** The state to ask about: the cells that matter have their values, the others their first ones. */
  private compose({ cells, table, frame }: Instance, values: Int32Array): void {
    const { state } = this;
    state.set(this.base);
    const set = (cell: number): void => {
      const of = this.cells[cell] as Cell;
      state[of.word] = (state[of.word] as number) ^ bitsFor(of, 0) ^ bitsFor(of, values[cell] as number);
    };
    for (const cell of table === null ? this.cells.keys() : cells) set(cell);
    for (let i = 0; i < this.words; i += 1) state[i] = (state[i] as number) ^ (frame[i] as number);
  }

  /** Writes a state in which the cells have these values. */
  pack(values: Int32Array, out: Int32Array, to: number): void {
    for (let i = 0; i < this.words; i += 1) out[to + i] = this.base[i] as number;
    for (const [i, cell] of this.cells.entries())
      out[to + cell.word] =
        (out[to + cell.word] as number) ^ bitsFor(cell, 0) ^ bitsFor(cell, values[i] as number);
  }

  /** Whether it stands for all states that differ by a renaming of symmetric values, with others perhaps. */
  represents(values: Int32Array): boolean {
    return this.orders.every(
      (before, cell) => before < 0 || (values[before] as number) <= (values[cell] as number),
    );
  }

  unpack(states: Int32Array, from: number, values: Int32Array): void {
    for (const [i, cell] of this.cells.entries()) values[i] = valueAt(cell, states, from);
  }

  /** Whether a step is against a step property. */
  isAgainst(state: Int32Array, next: Int32Array): boolean {
    const { model, wrong } = this;
    model.seen.fill(0);
    model.judgeStep(state, 0, next, 0);
    return wrong.some((flag) => model.seen[flag] === 1);
  }

  /** The words of all reachable states, up to a number of them. */
  reachable(most: number): {
    readonly states: Int32Array;
    readonly count: number;
    /** The first of them are the initial states. */
    readonly initial: number;
    readonly whole: boolean;
    /** Whether a step failed, or a step property. */
    readonly failed: boolean;
  } {
    const { model, words } = this;
    const seen = new Set<string>();
    let states = new Int32Array(words * 1024);
    let count = 0;
    const keep = (from: Int32Array, end: number): void => {
      for (let at = 0; at < end; at += words) {
        const key = from.subarray(at, at + words).join();
        if (seen.has(key)) continue;
        seen.add(key);
        if ((count + 1) * words > states.length) {
          const wider = new Int32Array(states.length * 2);
          wider.set(states);
          states = wider;
        }
        states.set(from.subarray(at, at + words), count * words);
        count += 1;
      }
    };
    const room = Math.min(model.successorsMax, SUCCESSORS_MAX);
    const out = new Int32Array((room + 1) * words);
    const fitting = (end: number): number => {
      if (end > out.length) throw new TooWide("a state has too many successors");
      return end;
    };
    keep(out, fitting(model.initial(out, 0)));
    const initial = count;
    model.seen.fill(0);
    const failed = (): boolean => this.wrong.some((flag) => model.seen[flag] === 1);
    for (let head = 0; head < count; head += 1) {
      if (count > most) return { states, count, initial, whole: false, failed: failed() };
      keep(out, fitting(model.expand(states, head * words, out, 0)));
    }
    return { states, count, initial, whole: true, failed: failed() };
  }
}

/** The most successors of a state. */
export const SUCCESSORS_MAX = 2 ** 20;

const lastOf = (tree: CellTree): number =>
  tree.kind === "cell" ? tree.cell : Math.max(-1, ...tree.parts.map(lastOf));

/** The spec with its bound variables, and the conditions as properties. */
function extended(
  ir: Ir,
  frame: readonly Type[],
  steps: readonly IrProperty[],
  conditions: readonly Condition[],
): Ir {
  const span = nowhere(ir);
  const from = ir.variables.length;
  return {
    ...ir,
    variables: [
      ...ir.variables,
      ...frame.map((type, i) => ({ name: `bound ${i}`, type, owner: null, span })),
    ],
    initials: [
      ...ir.initials,
      // The first value of the type.
      ...frame.map((type, i) => ({
        variable: from + i,
        kind: "equals" as const,
        value: {
          kind: "choose" as const,
          slots: [{ slot: 0, name: "first", type }],
          sets: [{ kind: "all" as const, of: type, type: { kind: "set" as const, of: type }, span }],
          body: { kind: "literal" as const, value: true, type: BOOL, span },
          type,
          span,
        },
        frameSize: 1,
      })),
    ],
    properties: [
      ...steps,
      ...conditions.map(
        ({ node }, i): IrProperty => ({
          name: `condition ${i}`,
          kind: "reachable",
          body: inVariables(node, from, frame, ir),
          premise: null,
          frameSize: FRAME_MAX,
          doc: null,
          span,
        }),
      ),
    ],
    fairGroups: [],
    constraints: [],
  };
}

/** Slots within a condition that it binds itself. */
const FRAME_MAX = 64;

const inVariables = (node: IrExpression, from: number, frame: readonly Type[], ir: Ir): IrExpression =>
  replaced(
    node,
    new Map(
      frame.map((type, slot) => [
        FIRST_SLOT + slot,
        { kind: "variable", variable: from + slot, primed: false, type, span: nowhere(ir) },
      ]),
    ),
  );

/**
 * States that differ by a renaming of symmetric values are alike, so the program counters of interchangeable processes
 * are in order: for each cell, the one that must not be greater; -1 for none.
 */
function ordersOf(ir: Ir, trees: readonly CellTree[], cells: readonly Cell[]): Int32Array {
  const before = new Int32Array(cells.length).fill(-1);
  const used = new Set<string>();
  for (const { parameters, pc } of ir.processes) {
    const [only, ...more] = parameters;
    const tree = trees[pc];
    if (only?.type.kind !== "symmetric" || more.length > 0 || tree?.kind !== "function") continue;
    if (used.has(only.type.name)) continue;
    used.add(only.type.name);
    tree.parts.forEach((part, i) => {
      const previous = tree.parts[i - 1];
      if (part.kind === "cell" && previous?.kind === "cell") before[part.cell] = previous.cell;
    });
  }
  return before;
}
