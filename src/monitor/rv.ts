/**
 * A monitor as the kernel's tools for runtime verification read it (Documentation/trace/rv in the Linux sources): an
 * automaton in the language of Graphviz, line by line in the order that they expect, and a README.
 */
import type { Monitor } from "./monitor.js";

/** The first line, the states, the initial one, the transitions without a line between them, and the rank. */
export function rvDot({ states, events, automaton }: Monitor): string {
  const [initial = ""] = states;
  const nodes = states.slice(1).map((name) => `\t{node [shape = circle] "${name}"};`);
  const transitions = automaton.next.flatMap((to, state) => [
    `\t"${states[state]}" [label = "${states[state]}"];`,
    ...[...to].flatMap((target, event) =>
      target < 0 ? [] : [`\t"${states[state]}" -> "${states[target]}" [ label = "${events[event]}" ];`],
    ),
  ]);
  return `${[
    "digraph state_automaton {",
    "\tcenter = true;",
    '\tsize = "7,11";',
    ...nodes,
    `\t{node [shape = plaintext, style=invis, label=""] "__init_${initial}"};`,
    `\t{node [shape = doublecircle] "${initial}"};`,
    `\t{node [shape = circle] "${initial}"};`,
    `\t"__init_${initial}" -> "${initial}";`,
    ...transitions,
    `\t{ rank = min ;`,
    `\t\t"__init_${initial}";`,
    `\t\t"${initial}";`,
    "\t}",
    "}",
  ].join("\n")}\n`;
}

/** Events that always lead into the initial state, and those that sometimes do. */
function starting({
  automaton,
  events,
}: Monitor): Readonly<Record<"always" | "sometimes", readonly string[]>> {
  const leads = events.map((_, event) => automaton.next.map((to) => to[event] ?? -1).filter((to) => to >= 0));
  const named = (is: (to: readonly number[]) => boolean): readonly string[] =>
    events.filter((_, event) => is(leads[event] ?? []));
  return {
    always: named((to) => to.every((target) => target === 0)),
    sometimes: named((to) => to.includes(0) && to.some((target) => target !== 0)),
  };
}

function startText(monitor: Monitor): string {
  const { always, sometimes } = starting(monitor);
  if (always.length > 0)
    return `A monitor that begins in mid-run waits for an event that leads there, wherever it comes
(\`da_handle_start_event\`): ${listed(always)}.`;
  if (sometimes.length > 0)
    return `Only ${listed(sometimes)} may lead there, and may lead elsewhere too: a monitor that begins in mid-run can't know where
it is. It has to run before the first event (\`da_handle_start_run_event\`).`;
  return "No event leads back to it: the monitor has to run before the first event (`da_handle_start_run_event`).";
}

const possible = ({ automaton, events }: Monitor): readonly string[] =>
  events.filter((_, event) => (automaton.next[0]?.[event] ?? -1) >= 0);

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

export interface ReadmeInput {
  readonly monitor: Monitor;
  /** Of the monitor, in C. */
  readonly name: string;
  readonly spec: string;
  readonly variant: string | null;
  /** Constants, as `NAME = VALUE`. */
  readonly constants: readonly string[];
  /** Names of the steps and actions of others, which are not seen. */
  readonly unseen: readonly string[];
  readonly visible: readonly string[];
}

export function rvReadme({ monitor, name, spec, variant, constants, unseen, visible }: ReadmeInput): string {
  const { states, events, instance, instances } = monitor;
  const settings = [...(variant === null ? [] : [`variant ${variant}`]), ...constants].join(", ");
  return `# The monitor \`${name}\`

\`${name}.dot\` is what one instance of a process may do, as an automaton for the runtime verification of Linux
(Documentation/trace/rv/). It was made from the spec \`${spec}\`${settings === "" ? "" : ` with ${settings}`}:
${states.length} states, ${events.length} events. All states accept, so a monitor reports an event that can't happen where it comes.

    rvgen monitor -c da -t per_task -s ${name}.dot     # or per_cpu, global; older kernels: dot2k -d ${name}.dot -t per_task

Then connect each event with its tracepoint in the C file that this writes. The events:

${events.map((event) => `- \`${event}\``).join("\n")}

## At which event it starts

The initial state is \`${states[0]}\`. There ${possible(monitor).length === 0 ? "nothing can happen" : `${listed(possible(monitor))} can happen`}.
${startText(monitor)}

## What it can't see

- It sees \`${instance}\`${instances > 1 ? `, one of ${instances} instances; each thread needs a monitor of its own` : ""}. Orders between threads are not judged: a race that
  each thread alone may be part of is not reported.
- Steps of others are not seen${unseen.length === 0 ? "." : `: ${unseen.slice(0, 12).join(", ")}${unseen.length > 12 ? ` and ${unseen.length - 12} more` : ""}.`}
- ${visible.length === 0 ? "No values are seen, neither of parameters nor of choices: `--visible STEP(NAME)` makes them parts of events." : `Of values only these are seen: ${visible.join(", ")}.`}
- With larger constants the process may be able to do more. What the spec excludes at these constants only is reported too.
`;
}
