/** The functions over all actions: they generate successors, and explain them. */
import type { IrAction } from "../../ir/ir.js";
import { movesOf } from "../facts/successor-count.js";
import type { ModuleContext } from "../place/scope.js";
import type { FunctionText } from "./properties.js";

/** The number of actions called from one function: longer functions would not be optimised by V8. */
const CALLS_MAX = 64;

/** Selects no action for a place. */
export const NO_ACTION = -1;

export function successorFunctions(
  context: ModuleContext,
  actionNames: readonly string[],
  allowed: FunctionText | null,
  midCourse: string | null,
): readonly string[] {
  const { ir, layout, typed, alternatives, propertiesAt, hasVersions, mentions, drains } = context;
  const signature = `(s${typed(": Int32Array")}, i${typed(": number")}, out${typed(": Int32Array")}, to${typed(": number")})${typed(": number")}`;
  const { words } = layout;
  // What was handed over in between has been counted then.
  const start = drains ? "base" : "to";
  const count = Number.isInteger(Math.log2(words))
    ? `(end - ${start}) >> ${Math.log2(words)}`
    : `(end - ${start}) / ${words}`;
  const isFull = drains ? "drained || end !== base" : "end !== to";
  const moves = (action: number): boolean => movesOf(ir, ir.actions[action] as IrAction);
  const calls = alternatives.map((all, index) => {
    // Whether a step prevents a deadlock can depend on the version.
    const isMixed = all.some(moves) && !all.every(moves);
    const moved = (action: number): string => (isMixed && moves(action) ? ` if (${isFull}) moves = 1;` : "");
    return [
      ...(drains ? ["  base = to;", "  drained = false;"] : []),
      ...(drains && hasVersions ? [`  position = ${index};`] : []),
      ...chosen(
        context,
        index,
        "end = to;",
        (action) => `end = ${actionNames[action]}(s, i, out, to);${moved(action)}`,
      ),
      `  if (${isFull}) {`,
      `    taken[${index}]${typed("!")} += ${count};`,
      `    enabled[${index}]${typed("!")} += 1;`,
      ...(all.every(moves) ? ["    moves = 1;"] : []),
      "    to = end;",
      "  }",
    ];
  });
  const parts: string[] = [];
  for (let from = 0; from < calls.length; from += CALLS_MAX) {
    const name = parts.length === 0 && calls.length <= CALLS_MAX ? null : `expand_${parts.length + 1}`;
    if (name === null) break;
    parts.push(
      [
        `function ${name}${signature} {`,
        "  let end = to;",
        ...calls.slice(from, from + CALLS_MAX).flat(),
        "  return to;",
        "}",
      ].join("\n"),
    );
  }
  const deadlock = propertiesAt.length;
  const stuck = midCourse === null ? "" : " && midCourse(s, i)";
  const whenStuck =
    allowed === null
      ? [`    seen[${deadlock}] = 1;`]
      : [
          "    const isAllowed = deadlockAllowed(s, i);",
          ...(allowed.canFail
            ? [
                "    if (fault !== 0) {",
                "      seen[DEADLOCK_FAILURES + fault] = 1;",
                "      fault = 0;",
                `    } else if (!isAllowed) seen[${deadlock}] = 1;`,
              ]
            : [`    if (!isAllowed) seen[${deadlock}] = 1;`]),
        ];
  const body =
    parts.length === 0
      ? ["  let end = to;", ...calls.flat()]
      : parts.map((_, k) => `  to = expand_${k + 1}(s, i, out, to);`);
  return [
    ...(midCourse === null ? [] : [`/** Whether some process is neither done nor at rest. */\n${midCourse}`]),
    ...(allowed === null ? [] : [`/** Whether a deadlock is allowed here. */\n${allowed.text}`]),
    "/** 1 when a step was made, or failed, that keeps the state from being a deadlock. */\nlet moves = 0;",
    ...parts,
    [
      "/** Writes the successors of a state, in order. */",
      `function expand${signature} {`,
      "  moves = 0;",
      ...(mentions.has("serial") ? ["  serial = (serial + 1) | 0;"] : []),
      ...body,
      `  if (moves === 0 && judged[${deadlock}] !== 0${stuck}) {`,
      ...whenStuck,
      "  }",
      "  return to;",
      "}",
    ].join("\n"),
  ].map((text) => mentions.note(text));
}

/** Helper functions for the functions that explain, as far as they are used. */
export function explainHelpers({ layout, typed, mentions }: ModuleContext): readonly string[] {
  const choices = typed(': Transition<Words>["choices"]');
  const transition = typed(": Transition<Words>");
  const helpers: readonly (readonly [name: string, text: string])[] = [
    [
      "choice",
      `function choice(name${typed(": string")}, shape${typed(": Shape")}, code${typed(": number")})${typed(': Transition<Words>["choices"][number]')} {
  return { name, value: choiceOf(shape, code) };
}`,
    ],
    [
      "leading",
      `function leading(action${typed(": number")}, choices${choices}, at${typed(": number")})${transition} {
  return { action, choices, outcome: { kind: "state", state: scratch.slice(at, at + ${layout.words}) } };
}`,
    ],
    [
      "failing",
      `function failing(action${typed(": number")}, choices${choices}, number${typed(": number")})${transition} {
  return { action, choices, outcome: { kind: "failed", failure: failures[number - 1]${typed("!")} } };
}`,
    ],
  ];
  return helpers.filter(([name]) => mentions.has(name)).map(([, text]) => mentions.note(text));
}

/** Dispatches to the action that was selected for a place; `none` is for versions that have fewer actions. */
function chosen(
  { alternatives, fewest }: ModuleContext,
  slot: number,
  none: string,
  line: (action: number) => string,
): readonly string[] {
  const [only, ...more] = alternatives[slot] ?? [];
  if (only === undefined) throw new Error(`no action takes place ${slot}`);
  const isSkipped = slot >= fewest;
  if (more.length === 0 && !isSkipped) return [`  ${line(only)}`];
  return [
    `  switch (versions[${slot}]) {`,
    ...more.map((action, i) => `    case ${i + 1}: ${line(action)} break;`),
    ...(isSkipped ? [`    case ${NO_ACTION}: ${none} break;`] : []),
    `    default: ${line(only)}`,
    "  }",
  ];
}

export function explainFunction(context: ModuleContext, names: readonly string[]): string {
  const { typed, alternatives, hasVersions, mentions } = context;
  const lines = [
    `function explain(state${typed(": Words")}, found${typed(": Transition<Words>[]")} = [])${typed(": readonly Transition<Words>[]")} {`,
    ...alternatives.flatMap((_, slot) => [
      ...(hasVersions ? [`  position = ${slot};`] : []),
      ...chosen(context, slot, "", (action) => `${names[action]}(state, 0, found);`),
    ]),
    "  return found;",
    "}",
  ];
  return mentions.note(lines.join("\n"));
}
