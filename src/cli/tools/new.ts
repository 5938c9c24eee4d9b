/** `subtle new`: a commented spec to begin with. */
import { style } from "../../diagnostics/style.js";
import type { Host } from "../../host/host.js";
import { visibleLine } from "../../source/visible.js";
import { isReserved } from "../../syntax/reserved.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { writeTo } from "../output.js";
import { EXTENSION } from "../spec-files.js";

export function newCommand(host: Host, given: string): ExitCode {
  const path = given.endsWith(EXTENSION) ? given : `${given}${EXTENSION}`;
  const name = path.replace(/^.*[\\/]/, "").slice(0, -EXTENSION.length);
  const refuse = (why: string): ExitCode => {
    printDiagnostics(host, [usageError(why)], []);
    return EXIT.wrong;
  };
  if (!/^[A-Za-z_]\w*$/.test(name) || isReserved(name)) return refuse(noName(name));
  if (exists(host, path)) return refuse(`\`${path}\` is there already, and nothing is overwritten`);
  if (writeTo(host, path, starterSpec(name))) return EXIT.wrong;
  host.out.show(
    `${visibleLine(path)} is written; try\n  ${style.bold(`subtle check ${visibleLine(path)}`)}\n`,
  );
  return EXIT.ok;
}

export const exists = ({ files }: Host, path: string): boolean => files.list(path).kind !== "failed";

function noName(name: string): string {
  if (isReserved(name)) return `\`${name}\` is a word of the language: give the spec another name`;
  const near = name.replace(/\W+/g, "_").replace(/^(?=\d)|^_+(?=.)/, (all) => (all === "" ? "spec_" : ""));
  const better = /^[A-Za-z_]\w*$/.test(near) && !isReserved(near) ? `, such as \`${near}\`` : "";
  return `\`${name}\` can't be the name of a spec: letters, digits and _ can${better}`;
}

/** In the canonical layout, and each of its expectations is right. */
export const starterSpec = (
  name: string,
): string => `/// Two workers add to a counter, one at a time. Replace it by what you want to check.
spec ${name}

// A constant can be given another value: \`subtle check --const N=3\`.
const N = 2

// The state is the values of the variables at one moment. Each has a type with finitely many values.
var count : 0 .. N = 0
var busy  : bool   = false

// N workers run side by side. A label names a step; each step happens at once, and between two of them anybody else may
// step.
fair process worker(me in 1 .. N) {
  var seen : 0 .. N = 0
  // \`when\` waits until it is true; \`busy'\` is the value after the step.
  take:  when not busy
         busy' = true
  read:  seen' = count
  write: count' = seen + 1
  leave: busy' = false
}

// True in every state; where it is not, \`subtle check\` shows a shortest way there.
invariant OneAtATime : (count w in 1 .. N : worker[w] at {read, write, leave}) <= 1
// When all are done, nothing is lost.
invariant AllCounted : (forall w in 1 .. N : worker[w] at done) implies count = N
// About whole behaviours: it needs the \`fair\` above, without which a worker may stop anywhere for ever.
property  Ends       : eventually forall w in 1 .. N : worker[w] at done

// What \`subtle test\` compares with what it finds.
expect holds

// An edit of the spec, and what goes wrong then: \`subtle check --variant no_lock\` shows it.
variant no_lock "two workers read the same number" {
  drop worker.take.when
  expect violates OneAtATime, AllCounted
}
`;
