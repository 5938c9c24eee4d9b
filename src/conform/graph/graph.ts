/**
 * The exact graph of a spec as a test sees it: states by number, and between them transitions that are commands to the
 * code, or happen inside it. Without symmetry.
 */
import type { StateSpace, Step } from "../../graph/space.js";
import type { Ir } from "../../ir/ir.js";
import type { Json } from "../../state/print.js";
import { valueText } from "../../view/values.js";
import { canonical } from "../values.js";
import { type Argument, argumentNamed, argumentsOf } from "./choices.js";

/** What the code is asked to do: an action with the arguments that the test decides. */
export interface Command {
  readonly action: number;
  readonly args: { readonly [name: string]: Json };
  /** Who does it: no two of the same lane run at a time. */
  readonly lane: string;
}

/** How an action is treated. */
export type Role = "asked" | "hidden" | "never";

export interface ConformGraph {
  readonly size: number;
  readonly initial: readonly number[];
  readonly roles: readonly Role[];
  /** The edges of state s are those from `starts[s]` to `starts[s + 1]`, exclusive; in the order of the language. */
  readonly starts: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Index of each edge's command. */
  readonly command: Int32Array;
  readonly commands: readonly Command[];
  /** What the code chose on an edge, of the free choices. */
  readonly chosen: readonly Chosen[];
  /** How many edges are asked for. */
  readonly asked: number;
  /** The values of the variables in a state, as canonical texts. */
  readonly texts: (state: number) => readonly string[];
  readonly json: (state: number) => readonly Json[];
  readonly commandOf: (command: Omit<Command, "lane">) => number;
}

export type Chosen = { readonly [name: string]: Json };
const NOTHING_CHOSEN: Chosen = {};

interface EdgeTo {
  readonly to: number;
  readonly command: number;
  readonly chosen: Chosen;
}

export interface GraphSettings {
  readonly roles: readonly Role[];
  /** Whether a choice of an action is the code's own. */
  readonly isFree: (action: number, choice: string) => boolean;
}

export function conformGraph(ir: Ir, space: StateSpace, { roles, isFree }: GraphSettings): ConformGraph {
  const known = ir.actions.map((action) => argumentsOf(action, ir));
  const commands: Command[] = [];
  const numbers = new Map<string, number>();
  const commandOf = ({ action, args }: Omit<Command, "lane">): number => {
    const key = `${action} ${canonical(args)}`;
    const before = numbers.get(key);
    if (before !== undefined) return before;
    numbers.set(key, commands.length);
    commands.push({ action, args, lane: laneOf(ir, action, args) });
    return commands.length - 1;
  };
  const steps: EdgeTo[][] = Array.from({ length: space.size }, () => []);
  // What only steps lead to that are never taken, is not there.
  const reached = new Uint8Array(space.size);
  const queue: number[] = [];
  const reach = (state: number): void => {
    if (reached[state] === 1) return;
    reached[state] = 1;
    queue.push(state);
  };
  for (const state of space.initial) reach(state);
  for (let i = 0; i < queue.length; i += 1) {
    const state = queue[i] as number;
    const seen = new Set<string>();
    for (const step of space.steps(state)) {
      const { action } = step;
      if (roles[action] === "never") continue;
      const { args, free } = parted(step, known[action] as readonly Argument[], (name) =>
        isFree(action, name),
      );
      const command = commandOf({ action, args });
      const key = `${command} ${step.to} ${free === NOTHING_CHOSEN ? "" : canonical(free)}`;
      reach(step.to);
      if (seen.has(key)) continue;
      seen.add(key);
      steps[state]?.push({ to: step.to, command, chosen: free });
    }
  }
  const edges = steps.flat();
  const starts = new Int32Array(space.size + 1);
  steps.forEach((list, state) => {
    starts[state + 1] = (starts[state] as number) + list.length;
  });
  const jsons: (readonly Json[] | undefined)[] = [];
  const texts: (readonly string[] | undefined)[] = [];
  const json = (state: number): readonly Json[] => {
    const values = jsons[state] ?? Object.values(space.state(state));
    jsons[state] = values;
    return values;
  };
  return {
    size: space.size,
    initial: space.initial,
    roles,
    starts,
    from: Int32Array.from(steps.flatMap((list, state) => list.map(() => state))),
    to: Int32Array.from(edges, (edge) => edge.to),
    command: Int32Array.from(edges, (edge) => edge.command),
    commands,
    chosen: edges.map((edge) => edge.chosen),
    asked: edges.filter(({ command }) => roles[commands[command]?.action ?? -1] === "asked").length,
    json,
    texts: (state) => {
      const found = texts[state] ?? json(state).map(canonical);
      texts[state] = found;
      return found;
    },
    commandOf,
  };
}

/** What of a step the test decides, and what the code. */
function parted(
  { parameters, choices }: Step,
  known: readonly Argument[],
  isFree: (name: string) => boolean,
): { readonly args: Command["args"]; readonly free: Chosen } {
  const args: { [name: string]: Json } = {};
  let free: { [name: string]: Json } | null = null;
  const put = (name: string, value: Json): void => {
    if (!isFree(name)) args[name] = value;
    else free = Object.assign(free ?? {}, { [name]: value });
  };
  for (const [name, value] of Object.entries(parameters)) put(name, value);
  const lists = new Map<string, Json[]>();
  for (const { name: decision, value } of choices) {
    const argument = argumentNamed(decision, known);
    if (argument === undefined) continue;
    if (!argument.many) put(argument.name, value);
    else lists.set(argument.name, [...(lists.get(argument.name) ?? []), value]);
  }
  for (const [name, values] of lists) put(name, values);
  return { args, free: free ?? NOTHING_CHOSEN };
}

/**
 * The process instance, `fault(Fault#1)`. Of other actions what they are given, as that is mostly who does them: `Client#1`; or
 * else their name.
 */
export function laneOf(ir: Ir, action: number, args: Command["args"]): string {
  const node = ir.actions[action];
  const process = node?.process == null ? undefined : ir.processes[node.process];
  const given = ((process ?? node)?.parameters ?? []).flatMap(({ name }) => {
    const value = args[name];
    if (value === undefined) return [];
    return [
      process === undefined && typeof value !== "string"
        ? `${name} = ${valueText(null, value)}`
        : valueText(null, value),
    ];
  });
  if (process !== undefined)
    return given.length === 0 ? process.name : `${process.name}(${given.join(", ")})`;
  return given.length === 0 ? (node?.name ?? "") : given.join(", ");
}

/** Whether a command is allowed in a state. */
export function allows({ starts, command }: ConformGraph, state: number, wanted: number): boolean {
  for (let edge = starts[state] as number; edge < (starts[state + 1] as number); edge += 1)
    if (command[edge] === wanted) return true;
  return false;
}
