/** Leaving a path through an action: when a guard is false, and when something fails. */

import { isNarrow } from "../../../checker/runtime/shapes.js";
import { lowOf } from "../../facts/parts.js";
import type { IrStatement } from "../../ir/ir.js";
import { add, not } from "../code/code.js";
import { shapeOf } from "../place/location.js";
import { type FunctionScope, js, use, type Val } from "../place/scope.js";

import type { ActionWriter, Region } from "./action-writer.js";

/** The statement that continues with the next path. */
export function leaving(w: ActionWriter): string {
  const { region, scope } = w;
  if (region.kind === "function") return w.nothing;
  if (region.kind === "loop" && scope.loops === region.loops) return "continue;";
  region.used = true;
  return `break ${region.label};`;
}

export function leaveUnless(w: ActionWriter, condition: string): void {
  if (condition === "true") return;
  w.scope.code.leaveIf(not(condition), leaving(w));
}

/** Fails a path: raises a flag, explains the failed transition, or returns a result, and then leaves the path. */
export function failPath(w: ActionWriter, failure: string, caught: boolean): void {
  const { code } = w.scope;
  switch (w.purpose) {
    case "expand":
      code.line(`seen[STEP_FAILURES + ${failure}] = 1;`);
      if (w.moves) code.line("moves = 1;");
      break;
    case "explain": {
      const failing = `failing(${w.scope.module.positionOf(w.index)}, ${choicesText(w)}, ${failure})`;
      if (!caught) {
        code.line(`found.push(${failing});`);
        break;
      }
      // Whoever is told may not return: then no failure may be left for what is done next.
      const told = w.scope.names.fresh("told");
      code.line(`const ${told} = ${failing};`);
      code.line("fault = 0;");
      code.line(`found.push(${told});`);
      code.line(leaving(w));
      return;
    }
    case "enabled":
      if (caught) code.line("fault = 0;");
      code.line("return true;");
      return;
    case "taken":
      break;
    default:
      w.purpose satisfies never;
  }
  if (caught) code.line("fault = 0;");
  code.line(leaving(w));
}

export function choicesText(w: ActionWriter): string {
  const items = w.choices.map(({ name, val }) => {
    const shape = shapeOf(w.scope, val.type);
    const constant = w.scope.module.shape(shape);
    if (val.wide)
      return `{ name: ${JSON.stringify(name)}, value: ${use(w.scope, "decodeAt")}(${constant}, ${val.array}, ${val.at}, 0) }`;
    if (!isNarrow(shape)) return `{ name: ${JSON.stringify(name)}, value: ${val.js} }`;
    w.scope.module.runtime.add("choiceOf");
    return `choice(${JSON.stringify(name)}, ${constant}, ${choiceCode(val)})`;
  });
  return `[${items.join(", ")}]`;
}

/** A choice that fits into a word, as its bits. */
function choiceCode(val: Val): string {
  if (val.type.kind === "bool") return `(${js(val)} ? 1 : 0)`;
  return val.type.kind === "int" ? add(js(val), -lowOf(val.type)) : js(val);
}

/** Writes a loop of which each round is a path of its own. */
export function inLoop(w: ActionWriter, loop: (write: () => void) => void, round: () => void): void {
  const outer = w.region;
  loop(() => {
    const region: Region = {
      kind: "loop",
      label: w.scope.names.fresh("l"),
      loops: w.scope.loops,
      used: false,
    };
    w.region = region;
    const { lines } = w.scope.code.capture(round);
    if (region.used) w.scope.code.open(`${region.label}: {`);
    w.scope.code.append(lines);
    if (region.used) w.scope.code.close();
  });
  w.region = outer;
}

export function comment(scope: FunctionScope, span: IrStatement["span"]): void {
  const text = `// ${scope.module.sourceLine(span)}`;
  const last = scope.code.lines().at(-1)?.trim();
  if (last !== text) scope.code.line(text);
}
