/**
 * The functions of an emitted module in WebAssembly.
 *
 * What they are compiled from is the text of the module in JavaScript: the emitter writes a small part of that language,
 * with integers of 32 bits, words in arrays, loops and labels, and this compiler knows just that part. So both back ends
 * have one emitter, and each is a second opinion on the other.
 */
import { type Func, local, type ModuleBuilder } from "../../wasm/module.js";
import {
  type Callable,
  type Global,
  get,
  type Instruction,
  i32,
  load,
  op,
  set,
  unreachable,
} from "../../wasm/tree.js";
import { dispatching } from "./dispatch.js";
import { resultType } from "./expressions.js";
import { type Frame, type Placed, type Surroundings, typeOf, type Unit } from "./frame.js";
import { Inference } from "./infer.js";
import { ARRAY, INDEX, type Kind } from "./kinds.js";
import { type Meaning, meaningsOf } from "./parse.js";
import { RUNTIME_TEXT } from "./runtime-text.js";
import { statements } from "./statements.js";

/** Functions called once are compiled in place as long as the whole has at most so many nodes. */
const INLINED_NODES_MAX = 40_000;

/** The words of states up to this size are loaded once. */
const LOADED_WORDS_MAX = 8;

/** The functions that a search calls, as far as the module has them. */
export const ROOTS = {
  expand: [ARRAY, INDEX, ARRAY, INDEX],
  judge: [ARRAY, INDEX],
  canonicalise: [ARRAY, INDEX],
  insideState: [ARRAY, INDEX],
  insideStep: [ARRAY, INDEX, ARRAY, INDEX],
} satisfies Record<string, readonly Kind[]>;

export interface CompiledFunctions {
  readonly functions: ReadonlyMap<string, Func>;
  /** Where the arrays of the module lie, by their names. */
  readonly arrays: ReadonlyMap<string, Placed>;
  /** The bytes that they take. */
  readonly size: number;
  /** What the host is asked for by number: shapes and tables. */
  readonly foreign: readonly unknown[];
}

/**
 * Adds the functions of a module to one in WebAssembly.
 * @param text The module as `emit` prints it in JavaScript.
 * @param words Of a state.
 */
export function compileFunctions(
  text: string,
  words: number,
  builder: ModuleBuilder,
  around: { readonly base: Instruction; readonly outLength: Global; readonly drain: Callable },
): CompiledFunctions {
  const meanings = new Map([...meaningsOf(RUNTIME_TEXT), ...meaningsOf(text)]);
  const roots = Object.entries(ROOTS).filter(([name]) => meanings.get(name)?.kind === "function");
  const inference = new Inference(meanings);
  for (const [name, parameters] of roots) inference.root(name, parameters);
  inference.run();
  const { arrays, size } = place(meanings);
  const functions = new Map<string, Func>();
  const unit: Unit = {
    builder,
    source: text,
    inference,
    meanings,
    arrays,
    globals: new Map(),
    functions,
    around: around as Surroundings,
    inlined: calledOnce(inference, new Set(Object.keys(ROOTS))),
    foreign: [],
    functionOf: (name) => functions.get(name) ?? compile(unit, name, 0),
  };
  for (const [name] of roots) if (!functions.has(name)) compile(unit, name, words);
  return { functions, arrays, size, foreign: unit.foreign };
}

/** @param words The number of words of a state, if it is to be loaded at once. */
function compile(unit: Unit, name: string, words: number): Func {
  const facts = unit.inference.factsOf(name);
  const parameters = facts.parameters.map(
    (parameter) => [parameter, typeOf(facts.kinds.get(parameter) as Kind)] as const,
  );
  const frameOf = (func: Func, loaded: Frame["loaded"]): Frame => ({
    unit,
    func,
    facts,
    variables: new Map(
      facts.parameters.map((parameter, i) => [parameter, func.parameterVariables[i] as never]),
    ),
    back: null,
    loaded,
    targets: [],
  });
  const isOfState = name === "expand" || name === "judge" || name === "insideState";
  const result = facts.result.kind === "none" ? null : typeOf(facts.result);
  const func = unit.builder.declare(name, parameters, result);
  unit.functions.set(name, func);
  const [array, index] = func.parameterVariables;
  let loaded: Frame["loaded"] = null;
  if (isOfState && words > 0 && words <= LOADED_WORDS_MAX && array !== undefined && index !== undefined) {
    const state = Array.from({ length: words }, (_, i) => [i, local(func, `word${i}`, "i32")] as const);
    loaded = { array, index, words: new Map(state) };
    const address = op("i32.add", get(array), op("i32.shl", get(index), i32(2)));
    for (const [i, word] of state) func.body.push(set(word, load("i32.load", address, 4 * i)));
  }
  const frame = frameOf(func, loaded);
  const decided = name === "expand" ? dispatching(frame, unit.source) : null;
  func.body.push(...(decided ?? statements(frame, facts.declaration.body.body)));
  if (resultType(frame, name) !== null) func.body.push(unreachable);
  return func;
}

/** Lays the arrays side by side, each at a multiple of 16 bytes. */
function place(meanings: ReadonlyMap<string, Meaning>): {
  readonly arrays: ReadonlyMap<string, Placed>;
  readonly size: number;
} {
  const arrays = new Map<string, Placed>();
  let offset = 0;
  for (const [name, meaning] of meanings) {
    if (meaning.kind !== "array") continue;
    arrays.set(name, { offset, data: meaning.data });
    offset += (meaning.data.byteLength + 15) & ~15;
  }
  return { arrays, size: offset };
}

/** Functions that are called at one place only, and are not too large all together. */
function calledOnce({ functions }: Inference, roots: ReadonlySet<string>): ReadonlySet<string> {
  const calls = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const [name, { declaration }] of functions) {
    let nodes = 0;
    visit(declaration.body, (node) => {
      nodes += 1;
      const callee =
        node.type === "CallExpression" ? (node.callee as { readonly name?: string }).name : undefined;
      if (callee !== undefined && functions.has(callee)) calls.set(callee, (calls.get(callee) ?? 0) + 1);
    });
    sizes.set(name, nodes);
  }
  const chosen = new Set<string>();
  let total = 0;
  const once = [...calls].filter(([name, count]) => count === 1 && !roots.has(name)).map(([name]) => name);
  for (const name of once.sort((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0))) {
    total += sizes.get(name) ?? 0;
    if (total > INLINED_NODES_MAX) break;
    chosen.add(name);
  }
  return chosen;
}

interface AnyNode {
  readonly type: string;
  readonly callee?: unknown;
}

function visit(node: unknown, seen: (node: AnyNode) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item, seen);
  else if (typeof node === "object" && node !== null && !(node instanceof RegExp)) {
    if ("type" in node && typeof node.type === "string") seen(node as AnyNode);
    for (const value of Object.values(node)) visit(value, seen);
  }
}
