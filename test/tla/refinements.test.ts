/** Refinements in TLA+: the module of the other spec, the instance, and what TLC says of it. */
import { expect, test } from "vitest";
import { interpret } from "../../src/interpret/model.js";
import { writeTla } from "../../src/tla/module.js";
import { readTlcOutput } from "../../src/tla/tlc/output.js";
import { handedBack } from "../../src/tla/tlc/result.js";
import { accepted, compileText, findingOf } from "../support.js";

const LOCK = `spec lock
type Task = symmetric 2
var owner : Task? = none
var turns : 0 .. 1 = 0
fair action acquire(t in Task) { when owner = none  owner' = t  turns' = 1 - turns }
`;
const SPEC = `spec b
var n : 0 .. 2 = 0
action up { when n < 2  n' = n + 1 }
deadlock allowed
refinement R : "lock" { var owner = none  var turns = if n = 0 then 0 else 1 }
`;
const options = { symmetry: true, apalache: false, variant: null } as const;
const specOf = (text: string) => accepted(compileText(text, { files: { "lock.subtle": LOCK } }));

test("the other spec is a module beside, and types that only it has are constants here", () => {
  const { text, beside, files, runs } = writeTla(specOf(SPEC), options);
  expect(beside.map(({ name }) => name)).toEqual(["b_R"]);
  expect(beside[0]?.text).toContain("MODULE b_R");
  expect(beside[0]?.text).not.toContain("PrintT");
  expect(text).toContain(
    "R == INSTANCE b_R WITH\n    Task <- R_Task,\n    none <- none,\n    owner <- none,",
  );
  expect(text).toContain("Refines_R == R!Spec /\\ []R!TypeOK");
  expect(files.map(({ name }) => name)).toEqual(["b.tla", "b_R.tla", "b.cfg", "b.R.cfg"]);
  expect(runs.find(({ what }) => what === "refinement")?.config).toContain("R_Task = {R_Task_1, R_Task_2}");
});

test("`safety` leaves fairness out, and hidden variables leave out the refinement", () => {
  const safe = writeTla(specOf(SPEC.replace("refinement R", "refinement safety R")), options);
  expect(safe.text).toContain("Refines_R == R!Init /\\ [][R!Next]_(R!vars) /\\ []R!TypeOK");
  const hidden = SPEC.replace("refinement R", "refinement safety R").replace("var owner = none", "");
  expect(writeTla(specOf(hidden), options).beside).toEqual([]);
});

test("what TLC finds false of the other module is the refinement", () => {
  const spec = specOf(SPEC);
  const output = readTlcOutput(`Semantic processing of module b
Error: Action property line 19, col 17 to line 19, col 29 of module b_R is violated.
Error: The behavior up to this point is:
State 1: <Initial predicate>
n = 0

State 2: <up>
n = 1

2 states generated, 2 distinct states found, 0 states left on queue.
Finished in 00s at (now)`);
  const model = interpret(spec.ir, { symmetry: false });
  const found = handedBack(
    { output, trace: null, run: null, variant: null },
    spec,
    writeTla(spec, options),
    model,
  );
  const { verdict, kind, trace } = findingOf(found, "R");
  expect([verdict, kind, trace?.steps.length]).toEqual(["violated", "refinement", 2]);
});
