/** Sorts the samples of a CPU profile into the phases of a search. */

export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

/** What `node --cpu-prof` writes, as far as it is needed. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds that passed before each sample. */
  readonly timeDeltas: readonly number[];
}

/** The phases of a search, and what is around it. */
export const PHASES = [
  "expand",
  "hash",
  "touch",
  "insert",
  "grow",
  "judge",
  "search",
  "front end",
  "collecting garbage",
  "starting up",
] as const;
export type PhaseName = (typeof PHASES)[number];

const NAMES: readonly (readonly [file: RegExp, name: RegExp, phase: PhaseName])[] = [
  [/checker\/packed\//, /^(?:grow|move|rebuild|widen|enter|reserve)$/, "grow"],
  [/checker\/packed\/hash/, /./, "hash"],
  [/checker\/packed\//, /^placeStates$/, "hash"],
  [/checker\/packed\//, /^touch/, "touch"],
  [/checker\/packed\//, /^(?:insert|append|same)/, "insert"],
  [/checker\/packed\//, /^judge/, "judge"],
  [/checker\/packed\//, /^expand/, "expand"],
  [/checker\//, /./, "search"],
];

/** Whether one phase stands for all that is called in it: growing hashes, judging evaluates. */
const TAKES_ALL: ReadonlySet<PhaseName> = new Set(["grow", "judge"]);

function own({ functionName, url }: CallFrame): PhaseName | null {
  if (functionName === "(garbage collector)") return "collecting garbage";
  if (functionName === "(program)" || functionName === "(idle)") return "starting up";
  for (const [file, name, phase] of NAMES) if (file.test(url) && name.test(functionName)) return phase;
  if (/\/dist\/src\/|\/node_modules\/|\/grammar\//.test(url)) return "front end";
  return null;
}

/**
 * The phase of a function is its own if it has one. Otherwise (code that was generated for the spec, or built in) it
 * is that of its caller.
 */
export function phaseSeconds({ nodes, samples, timeDeltas }: CpuProfile): ReadonlyMap<PhaseName, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const phases = new Map<number, PhaseName>();
  const visit = (id: number, above: PhaseName): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const phase = TAKES_ALL.has(above) ? above : (own(node.callFrame) ?? above);
    phases.set(id, phase);
    for (const child of node.children ?? []) visit(child, phase);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, "starting up");
  const seconds = new Map<PhaseName, number>(PHASES.map((phase) => [phase, 0]));
  for (const [i, id] of samples.entries()) {
    const phase = phases.get(id) ?? "starting up";
    seconds.set(phase, (seconds.get(phase) ?? 0) + (timeDeltas[i] ?? 0) / 1e6);
  }
  return seconds;
}
