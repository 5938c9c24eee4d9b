/**
 * What is generated, to be read: each spec and its TypeScript in one file;
 * `npx vitest run test/emit/goldens.test.ts --update` writes them anew.
 */
import { describe, expect, it } from "vitest";
import { planOf } from "../../src/interpret/temporal.js";
import { permutationCount } from "../../src/ir/renamings.js";
import { accepted, compileText } from "../support.js";
import { emitText } from "./modules.js";

const SPECS: readonly (readonly [name: string, text: string])[] = [
  [
    "actions",
    `spec jugs
const GOAL = 4
var small : 0 .. 3 = 0
var big : 0 .. 5 = 0
action fill_big { big' = 5 }
action empty_small { when small > 0  small' = 0 }
action pour {
  let poured = if big < 3 - small then big else 3 - small
  when poured > 0
  small' = small + poured
  big' = big - poured
}
invariant NotYet : big != GOAL
step Changes : taken pour implies small' > small
`,
  ],
  [
    "processes",
    `spec counter
type Cpu = 0 .. 1
var lock : Process? = none
var counter : 0 .. 2 = 0
procedure acquire() { enter: when lock = none  lock' = self  return }
process cpu(me in Cpu) {
  var seen : 0 .. 2 = 0
  take:  acquire()
  read:  seen' = counter
  write: counter' = seen + 1
         assert counter = seen "nobody else wrote"
  give:  lock' = none
}
invariant Exact : (forall c in Cpu : cpu[c] at done) implies counter = 2
`,
  ],
  [
    "messages",
    `spec mail
type Node = symmetric 2
type Message = ping(from: Node) | stop
var inbox : [Node -> seq of Message max 2] = [n in Node |-> <<>>]
var stopped : set of Node = {}
action send(from in Node, to in Node) {
  when from != to and len(inbox[to]) < 2
  pick message in {ping(from), stop}
  inbox[to]' = append(inbox[to], message)
}
action receive(me in Node) {
  when len(inbox[me]) > 0
  if head(inbox[me]) = stop { stopped' = stopped union {me} }
  inbox[me]' = tail(inbox[me])
}
reachable AllStop : forall n in Node : n in stopped
`,
  ],
  [
    "temporal",
    `spec lamp
type Lamp = green | amber | red
var lamp : Lamp = red
var cars : 0 .. 2 = 0
fair action change {
  match lamp { green -> { lamp' = amber }  amber -> { lamp' = red }  red -> { lamp' = green } }
}
strong fair action drive(n in 1 .. 2) { when lamp = green and n <= cars  cars' = cars - n }
action come { when cars < 2  cars' = cars + 1 }
property Again : forall l in Lamp : always eventually lamp = l
property Drives : cars = 2 leads to cars < 2
property OneByOne : always (taken drive implies cars' = cars - 1)
`,
  ],
];

describe("the module that is generated", () => {
  it.each(SPECS)("of %s", async (name, text) => {
    const spec = accepted(compileText(text));
    const symmetry = permutationCount(spec.ir) > 1;
    const temporal = symmetry ? null : planOf(spec.ir);
    const module = emitText(spec, { symmetry, language: "typescript", temporal });
    // Long lines of data are cut; what explains the steps is much like what makes them, and is left out.
    const shown = module
      .replace(/^(.{117}).{4,}$/gm, "$1…")
      .replace(/^\/\/ ── the same steps once more[\s\S]*?(?=^export const model)/m, "// …\n\n");
    const page = ["```subtle", text.trimEnd(), "```", "", "```ts", shown.trimEnd(), "```", ""];
    await expect(page.join("\n")).toMatchFileSnapshot(`__snapshots__/${name}.md`);
  });
});
