/** Diagnostics of what a step, a property or an edit may say where: levels, places, addresses, initial states. */
import { didYouMean, error } from "../entry.js";

/** Where the thing that is out of place belongs. */
function whereItBelongs(what: string, place: string): string {
  switch (what) {
    case "`taken`":
      return "it speaks of a step: use it in `step NAME : …`";
    case "`enabled`":
      return "it asks what can happen from a state: use it in a property";
    case "`self`":
      return "it is the process that takes the step, so only a step of a process has it";
    case "`always`":
    case "`eventually`":
    case "`leads to`":
    case "`until`":
      return "it speaks of whole behaviours: use it in `property NAME : …`";
    default:
      return place === "in an initial value"
        ? "it can read constants and the variables declared before it; `init` can relate all of them"
        : "only constants are known here";
  }
}

export const stepEntries = {
  // ───────────────────────────────────────────────────────────── levels

  "wrong-level": error<{ readonly what: string; readonly place: string }>({
    meaning: "An expression speaks of something that has no meaning, or no value yet, where it stands.",
    message: (d) => `${d.what} can't be used ${d.place}`,
    hint: (d) => whereItBelongs(d.what, d.place),
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Returns : always eventually x",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }\nproperty Returns : always eventually x",
  }),
  "prime-read": error<{ readonly place: string; readonly inStep: boolean }>({
    meaning: "A primed variable is read where its value after the step can't be known.",
    message: (d) =>
      d.inStep
        ? "a step can't read a value it sets: `'` stands only where something is assigned"
        : `the value after a step can't be read ${d.place}`,
    hint: (d) =>
      d.inStep
        ? "bind the new value with `let`, and use it twice"
        : "speak of the state before and the state after in `step NAME : …`",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\nvar seen : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1  seen' = n' }",
    right:
      "spec a\nvar n : 0 .. 3 = 0\nvar seen : 0 .. 3 = 0\naction inc { when n < 3  let k = n + 1  n' = k  seen' = k }",
  }),
  "prime-of-what": error<Record<string, never>>({
    meaning: "A prime stands on something other than a variable or a part of one.",
    message: () => "`'` can stand only on a variable or a part of one",
    hint: () => "put it on each variable: `x' + y'` for the sum after the step",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\nstep Up : (n + 1)' > n",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\nstep Up : n' + 1 > n",
  }),
  "step-predicate-place": error<Record<string, never>>({
    meaning:
      "In a temporal property, what speaks of a step stands elsewhere than directly under `always` or `eventually`.",
    message: () =>
      "what speaks of a step, with `'` or `taken`, can stand only directly under `always` or `eventually`",
    hint: () => "put `always` or `eventually` before it, or speak of the state that the step leads to",
    wrong:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Flips : x leads to taken flip",
    right:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Flips : x leads to eventually taken flip",
  }),
  "temporal-inside": error<Record<string, never>>({
    meaning: "A temporal operator stands inside an expression that can't be made of behaviours.",
    message: () => "a temporal operator can't stand inside this",
    hint: () =>
      "it can stand under `and`, `or`, `not`, `implies`, `iff`, `forall`, `exists` and other temporal operators",
    wrong:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Returns : if x then eventually not x else true",
    right:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Returns : x implies eventually not x",
  }),
  "action-has-no-steps": error<{ readonly name: string }>({
    meaning: "An action is given a label or an index, which only processes have.",
    message: (d) => `\`${d.name}\` is an action: it has no labels and no index`,
    hint: (d) => `write \`${d.name}\` alone, or with its parameters in parentheses`,
    wrong:
      "spec a\nvar n : 0 .. 2 = 0\naction set(k in 1 .. 2) { n' = k }\nstep Sets : taken set[1] implies n' = 1",
    right:
      "spec a\nvar n : 0 .. 2 = 0\naction set(k in 1 .. 2) { n' = k }\nstep Sets : taken set(1) implies n' = 1",
  }),
  "step-has-no-arguments": error<{ readonly name: string }>({
    meaning: "A step of a process is given arguments in parentheses, which only actions have.",
    message: (d) => `\`${d.name}\` is a process: its steps take no arguments`,
    hint: (d) => `name one instance by an index after the process: \`${d.name}[…]\``,
    wrong:
      "spec a\nvar n : 0 .. 2 = 0\nprocess p(me in 1 .. 2) { set: n' = me }\nstep Sets : taken p.set(1) implies n' = 1",
    right:
      "spec a\nvar n : 0 .. 2 = 0\nprocess p(me in 1 .. 2) { set: n' = me }\nstep Sets : taken p[1].set implies n' = 1",
  }),

  // ───────────────────────────────────────────────────────────── places

  "not-assignable": error<{ readonly name: string; readonly what: string }>({
    meaning:
      "A macro or procedure assigns to a parameter, and is given the name of something that never changes.",
    message: (d) => `\`${d.name}\` is ${d.what}, and only variables can be assigned`,
    hint: () => "give a variable or a part of one, such as `x`, `f[k]` or `r.x`",
    wrong: "spec a\nconst N = 1\nvar n : 0 .. N = N\nmacro clear(v) { v' = 0 }\naction reset { clear(N) }",
    right: "spec a\nconst N = 1\nvar n : 0 .. N = N\nmacro clear(v) { v' = 0 }\naction reset { clear(n) }",
  }),
  "assigned-twice": error<{ readonly name: string }>({
    meaning: "One step sets the same place twice, or a place and a part of it.",
    message: (d) => `\`${d.name}\` is set twice in one step`,
    hint: () => "keep one assignment, or put the two into different branches or steps",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = 0  n' = n + 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }",
  }),
  "assigned-and-reset": error<{ readonly name: string }>({
    meaning:
      "A step sets a local, and then a `restart` or the end of a procedure gives it its initial value back.",
    message: (d) => `\`${d.name}\` is set here, and the end of the step gives it its initial value back`,
    hint: () => "leave the assignment out, or put what ends the step into a step of its own",
    wrong: "spec a\nprocess p {\n  var n : 0 .. 1 = 0\n  set: n' = 1  restart\n}",
    right: "spec a\nprocess p {\n  var n : 0 .. 1 = 0\n  set:   n' = 1\n  again: restart\n}",
  }),
  "not-in-for": error<{ readonly what: string }>({
    meaning: "A `for` has a choice or a jump in it; it makes all its assignments at once.",
    message: (d) => `${d.what === "jump" ? "a jump" : d.what} can't stand inside \`for\``,
    hint: () => "choose before the `for`, jump after it",
    wrong:
      "spec a\nvar f : [1 .. 2 -> bool] = [k in 1 .. 2 |-> true]\naction set { for k in 1 .. 2 { pick b in bool  f[k]' = b } }",
    right:
      "spec a\nvar f : [1 .. 2 -> bool] = [k in 1 .. 2 |-> true]\naction set { pick b in bool  for k in 1 .. 2 { f[k]' = b } }",
  }),

  // ───────────────────────────────────────────────────────────── edits

  "address-unknown": error<{
    readonly address: string;
    readonly segment: string;
    readonly suggestion: string | null;
  }>({
    meaning: "The address of an edit names nothing in the spec.",
    message: (d) =>
      d.address === d.segment
        ? `there is nothing at \`${d.address}\``
        : `there is nothing at \`${d.address}\`: \`${d.segment}\` is not found`,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "an address is an action, or a process and a label, and then a part such as `when`, `if`, `x'` or a number",
    wrong:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { drop p.clean  expect holds }",
    right:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { drop p.clear  expect holds }",
  }),
  "address-kind": error<{
    readonly address: string;
    /** With their articles: "a step", "a condition". */
    readonly wanted: string;
    readonly given: string;
  }>({
    meaning: "The address of an edit names something of another kind than the edit works on.",
    message: (d) => `\`${d.address}\` is ${d.given}, but ${d.wanted} is wanted here`,
    hint: (d) => (d.wanted === "a step" ? "a step is named by its process and label: `p.label`" : null),
    wrong:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { drop p  expect holds }",
    right:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { drop p.clear  expect holds }",
  }),
  "edit-not-possible": error<{ readonly why: string }>({
    meaning: "An edit can't be made to what its address names.",
    message: (d) => d.why,
    hint: () => null,
    wrong:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { move p.flip after p.flip  expect holds }",
    right:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { move p.flip after p.clear  expect holds }",
  }),

  // ───────────────────────────────────────────────────────────── exploring

  "symmetry-too-large": error<{ readonly permutations: number; readonly permutationsMax: number }>({
    meaning: "The symmetric types have so many renamings that trying them would take longer than it saves.",
    message: (d) =>
      `the symmetric types have ${d.permutations} renamings; at most ${d.permutationsMax} are tried`,
    hint: () =>
      "make them smaller, declare a plain range such as `1 .. 8`, or use `subtle check SPEC --no-symmetry`",
    wrong: "spec a\ntype F = symmetric 8\nvar s : set of F = {}\naction add(f in F) { s' = s union {f} }",
    right: "spec a\ntype F = symmetric 4\nvar s : set of F = {}\naction add(f in F) { s' = s union {f} }",
  }),
  "no-initial-state": error<Record<string, never>>({
    meaning: "No initial values of the variables satisfy every `init`.",
    message: () => "there is no initial state: no initial values satisfy every `init`",
    hint: () => "loosen an `init`, or let a variable start with more values: `in SET`",
    wrong: "spec a\nvar x : bool = true\ninit false\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\ninit x\naction flip { x' = not x }",
  }),
};
