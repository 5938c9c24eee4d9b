/** Proposes a map for a log: which events there are, with which fields, and where a map needs a decision. */

import { grouped } from "../source/numbers.js";
import { visibleLine } from "../source/visible.js";
import { type FieldValue, fieldText, type LogEvent } from "./event.js";
import { type Format, ROLES } from "./format.js";
import { type LineSource, openLog } from "./read.js";

export interface Learning {
  /** As it is shown. */
  readonly path: string;
  /** The spec, and its steps; none if it is not known. */
  readonly spec: string | null;
  readonly steps: readonly string[];
  /** Whether the spec has a name already. */
  readonly isTaken: (name: string) => boolean;
  readonly suggest: (name: string, among: Iterable<string>) => string | null;
  readonly poll: () => void;
}

interface Field {
  /** The first values, and how many there are. */
  readonly values: Set<string>;
  isNumeric: boolean;
}

interface Seen {
  count: number;
  readonly fields: Map<string, Field>;
}

/** So many lines are read. */
const LINES_MAX = 200_000;
/** Of a field with more values, some are shown. */
const VALUES_MAX = 20;
const FEW = 6;

/** @throws {LogMistake} */
export function learnMap(source: LineSource, learning: Learning): string {
  const opened = openLog(source, null, { fields: new Map(), timeUnit: null }, learning.poll);
  const name = (/([^/\\]+?)(?:\.\w+)?$/.exec(learning.path)?.[1] ?? "log")
    .replace(/\W+/g, "_")
    .replace(/^(?=\d)/, "_");
  const head = `map ${name || "log"}${learning.spec === null ? ' for "SPEC.subtle"' : ` for ${JSON.stringify(learning.spec)}`}`;
  if (opened.kind === "whole") return `${head}\nlog ${opened.format}\n`;
  const thread =
    ["thread", "who", "task", "the_thread"].find((one) => !learning.isTaken(one)) ?? "thread_of_log";
  const seen = new Map<string, Seen>();
  const pids = new Set<string>();
  const cpus = new Set<string>();
  let lost = 0;
  for (let count = 0; count < LINES_MAX; count += 1) {
    if (count % 1000 === 0) learning.poll();
    const item = opened.next();
    if (item === null) break;
    if (item === "idle") continue;
    if (item.kind === "lost") lost += 1;
    else {
      if (item.pid !== null) pids.add(item.pid);
      if (item.cpu !== null) cpus.add(item.cpu);
      note(item, seen);
    }
  }
  const system = [...seen.keys()].filter((event) =>
    /^(?:sched_|sys_|irq_|softirq_|timer_|hrtimer_|rcu_)/.test(event),
  );
  const events = [...seen].filter(([event]) => !system.includes(event));
  const prefixes = [...new Set(system.map((event) => `${event.split("_", 1)[0] ?? ""}_*`))];
  return [
    `// Proposed by \`subtle replay --learn\`: replace STEP, and remove what does not matter.`,
    head,
    `log ${opened.format satisfies Format}`,
    `start ${lost > 0 ? "any" : "initial"}${lost > 0 ? "  // events were lost" : "  // or any, if the log begins in mid-run"}`,
    ...(cpus.size > 1 ? [`reorder 0us  // how far the clocks of ${cpus.size} CPUs may be apart`] : []),
    ...(pids.size > 0
      ? [`identity ${thread} : PID -> TYPE  // ${pids.size} of them`, "  free when STATE_IN_WHICH_IT_IS_DONE"]
      : []),
    "",
    ...events.flatMap(([event, about]) => eventLines(event, about, pids.size > 0 ? thread : null, learning)),
    ...(prefixes.length > 0 ? [`ignore ${prefixes.join(", ")}`] : []),
    "",
    "// Steps that happen without a line:",
    learning.steps.length === 0 ? "// hidden STEP, STEP" : `// hidden ${learning.steps.join(", ")}`,
    "",
  ]
    .map(visibleLine)
    .join("\n");
}

function note(event: LogEvent, seen: Map<string, Seen>): void {
  const known = seen.get(event.name) ?? { count: 0, fields: new Map<string, Field>() };
  seen.set(event.name, known);
  known.count += 1;
  for (const [name, value] of event.fields()) {
    if (hasRole(event, name, value)) continue;
    const field = known.fields.get(name) ?? { values: new Set<string>(), isNumeric: true };
    known.fields.set(name, field);
    const text = fieldText(value);
    if (field.values.size < VALUES_MAX) field.values.add(text);
    if (!/^-?(?:0x[0-9a-f]+|\d+)$/i.test(text)) field.isNumeric = false;
  }
}

/** Whether a field says what happened, when, where or by whom, which a map knows by itself. */
function hasRole(event: LogEvent, name: string, value: FieldValue): boolean {
  const text = fieldText(value);
  const isOf = (names: readonly string[], is: string | null): boolean => names.includes(name) && text === is;
  if (event.isWhole) return false;
  if (event.time !== null && /^(?:time|ts|timestamp|t)(?:_(?:ns|us|ms|s))?$/.test(name)) return true;
  return isOf(ROLES.event, event.name) || isOf(ROLES.cpu, event.cpu) || isOf(ROLES.pid, event.pid);
}

/** A name of the log as a map writes it. */
const nameText = (name: string, plain: RegExp): string => (plain.test(name) ? name : JSON.stringify(name));

function eventLines(
  event: string,
  { count, fields }: Seen,
  thread: string | null,
  { steps, suggest }: Learning,
): readonly string[] {
  const name = nameText(event, /^\w[\w.:-]*$/);
  const last = event.split(/[._:]/).at(-1) ?? event;
  const step = suggest(event, steps) ?? steps.find((one) => one.split(".").at(-1) === last) ?? "STEP";
  const words = [...fields].filter(([, { isNumeric, values }]) => !isNumeric && values.size <= FEW);
  return [
    `// ${grouped(count)} ${count === 1 ? "line" : "lines"}${[...fields].map(([field, about]) => `, ${nameText(field, /^\w+$/)}: ${valuesText(about)}`).join("")}`,
    `on ${name} is ${step}${thread === null ? "" : `(me = ${thread})`}`,
    ...words.map(
      ([field, { values }]) =>
        `//  ${nameText(field, /^\w+$/)} : ${[...values].map((value) => `${JSON.stringify(value)} -> VALUE`).join(", ")}`,
    ),
  ];
}

function valuesText({ values, isNumeric }: Field): string {
  const shown = [...values].slice(0, FEW).map((value) => (isNumeric ? value : JSON.stringify(value)));
  return `${shown.join(" ")}${values.size > FEW ? " …" : ""}`;
}
