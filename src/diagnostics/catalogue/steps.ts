/** Diagnostics of what may be used where in steps, properties and edits: levels, places, addresses, initial states. */
import { didYouMean, error } from "../entry.js";

/** Where the misplaced thing can be used. */
function whereItBelongs(what: string, place: string): string {
  switch (what) {
    case "`taken`":
      return "it is about a step: use it in `step NAME : …`";
    case "`enabled`":
      return "use it in a property: it asks whether an action can be taken in a state";
    case "`self`":
      return "only a step of a process has `self`: the process that takes the step";
    case "`always`":
    case "`eventually`":
    case "`leads to`":
    case "`until`":
      return "it is a temporal operator: use it in `property NAME : …`";
    default:
      return place === "in an initial value"
        ? "use constants and variables declared before this one, or relate variables with `init`"
        : "only constants can be used here";
  }
}

export const stepEntries = {
  // ───────────────────────────────────────────────────────────── levels

  "wrong-level": error<{ readonly what: string; readonly place: string }>({
    meaning: "An expression uses something that has no meaning, or no value yet, where it stands.",
    message: (d) => `${d.what} can't be used ${d.place}`,
    hint: (d) => whereItBelongs(d.what, d.place),
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Returns : always eventually x",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }\nproperty Returns : always eventually x",
  }),
  "prime-read": error<{ readonly place: string; readonly inStep: boolean }>({
    meaning: "A primed variable is read where its value after the step is not known.",
    message: (d) =>
      d.inStep
        ? "a primed variable can't be read in a step, only assigned"
        : `a primed variable can't be read ${d.place}`,
    hint: (d) =>
      d.inStep
        ? "bind the new value with `let`, assign it, and use its name"
        : "to compare the states before and after a step, use `step NAME : …`",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\nvar seen : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1  seen' = n' }",
    right:
      "spec a\nvar n : 0 .. 3 = 0\nvar seen : 0 .. 3 = 0\naction inc { when n < 3  let k = n + 1  n' = k  seen' = k }",
  }),
  "prime-of-what": error<Record<string, never>>({
    meaning: "A prime is applied to something other than a variable or a part of one.",
    message: () => "`'` applies only to a variable or a part of one",
    hint: () => "prime each variable: `x' + y'` is the sum after the step",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\nstep Up : (n + 1)' > n",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\nstep Up : n' + 1 > n",
  }),
  "step-predicate-place": error<Record<string, never>>({
    meaning:
      "A temporal property uses `'` or `taken` elsewhere than directly under `always` or `eventually`.",
    message: () =>
      "a condition on steps (`'` or `taken`) is allowed only directly under `always` or `eventually`",
    hint: () => "put `always` or `eventually` before it, or describe the state that the step leads to",
    wrong:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Flips : x leads to taken flip",
    right:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Flips : x leads to eventually taken flip",
  }),
  "temporal-inside": error<Record<string, never>>({
    meaning: "A temporal operator stands inside an expression that is not a temporal formula.",
    message: () => "a temporal operator is not allowed inside this expression",
    hint: () =>
      "it is allowed under `and`, `or`, `not`, `implies`, `iff`, `forall`, `exists` and other temporal operators",
    wrong:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Returns : if x then eventually not x else true",
    right:
      "spec a\nvar x : bool = true\nfair action flip { x' = not x }\nproperty Returns : x implies eventually not x",
  }),
  "action-has-no-steps": error<{ readonly name: string }>({
    meaning: "An action is given a label or an index, which only processes have.",
    message: (d) => `\`${d.name}\` is an action: it has no labels and no index`,
    hint: (d) => `write \`${d.name}\` alone, or with its arguments in parentheses`,
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
      "A macro or procedure assigns to a parameter, but the argument is a name that is not a variable.",
    message: (d) => `\`${d.name}\` is ${d.what}; only variables can be assigned`,
    hint: () => "pass a variable or a part of one, such as `x`, `f[k]` or `r.x`",
    wrong: "spec a\nconst N = 1\nvar n : 0 .. N = N\nmacro clear(v) { v' = 0 }\naction reset { clear(N) }",
    right: "spec a\nconst N = 1\nvar n : 0 .. N = N\nmacro clear(v) { v' = 0 }\naction reset { clear(n) }",
  }),
  "assigned-twice": error<{ readonly name: string }>({
    meaning: "One step assigns to the same place twice, or to a place and a part of it.",
    message: (d) => `\`${d.name}\` is assigned twice in one step`,
    hint: () => "keep one assignment, or move the two into different branches or steps",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = 0  n' = n + 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }",
  }),
  "assigned-and-reset": error<{ readonly name: string }>({
    meaning:
      "A step assigns to a local variable, and then a `restart` or the end of a procedure resets it to its initial value.",
    message: (d) => `\`${d.name}\` is assigned here, but the end of the step resets it to its initial value`,
    hint: () => "remove the assignment, or move the jump into a step of its own",
    wrong: "spec a\nprocess p {\n  var n : 0 .. 1 = 0\n  set: n' = 1  restart\n}",
    right: "spec a\nprocess p {\n  var n : 0 .. 1 = 0\n  set:   n' = 1\n  again: restart\n}",
  }),
  "not-in-for": error<{ readonly what: string }>({
    meaning:
      "A `for` contains a choice or a jump. It makes all its assignments at once, so neither is possible.",
    message: (d) => `${d.what === "jump" ? "a jump" : d.what} is not allowed inside \`for\``,
    hint: () => "make choices before the `for`, and jump after it",
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
    meaning: "The spec has nothing at the address of an edit.",
    message: (d) =>
      d.address === d.segment
        ? `there is nothing at \`${d.address}\``
        : `there is nothing at \`${d.address}\`: \`${d.segment}\` does not exist`,
    hint: (d) =>
      didYouMean(d.suggestion) ??
      "an address is an action, or a process and a label, followed by a part such as `when`, `if`, `x'` or a number",
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
    meaning: "The address of an edit names another kind of thing than the edit works on.",
    message: (d) => `\`${d.address}\` is ${d.given}, but ${d.wanted} is expected here`,
    hint: (d) => (d.wanted === "a step" ? "a step is named by its process and label: `p.label`" : null),
    wrong:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { replace p with { x' = true }  expect holds }",
    right:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { drop p.clear  expect holds }",
  }),
  "edit-not-possible": error<{
    readonly why: string;
    /** Which edit would do; null if that is not known. */
    readonly instead: string | null;
  }>({
    meaning: "An edit can't be applied to what its address names.",
    message: (d) => d.why,
    hint: (d) => d.instead,
    wrong:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { move p.flip after p.flip  expect holds }",
    right:
      "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false\n}\nvariant v { move p.flip after p.clear  expect holds }",
  }),

  // ───────────────────────────────────────────────────────────── exploring

  "symmetry-too-large": error<{ readonly permutations: number; readonly permutationsMax: number }>({
    meaning:
      "The symmetric types have so many permutations that symmetry reduction would take longer than it saves.",
    message: (d) =>
      `the symmetric types have ${Number.isFinite(d.permutations) ? d.permutations : "too many"} permutations; symmetry reduction tries at most ${d.permutationsMax}`,
    hint: () =>
      "make the types smaller, declare a plain range such as `1 .. 8`, or use `subtle check SPEC --no-symmetry`",
    wrong: "spec a\ntype F = symmetric 8\nvar s : set of F = {}\naction add(f in F) { s' = s union {f} }",
    right: "spec a\ntype F = symmetric 4\nvar s : set of F = {}\naction add(f in F) { s' = s union {f} }",
  }),
  "no-initial-state": error<Record<string, never>>({
    meaning: "No initial values of the variables satisfy every `init`.",
    message: () => "there is no initial state: no initial values satisfy every `init`",
    hint: () => "weaken an `init`, or allow more initial values of a variable: `in SET`",
    wrong: "spec a\nvar x : bool = true\ninit false\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\ninit x\naction flip { x' = not x }",
  }),
  "no-initial-state-inside": error<{ readonly names: readonly string[]; readonly outside: number }>({
    meaning: "Every initial state lies outside the constraints, so there is nothing to explore.",
    message: ({ names, outside }) =>
      outside === 1
        ? `the initial state lies outside ${names.join(", ")}`
        : `all ${outside} initial states lie outside ${names.join(", ")}`,
    hint: () => "weaken the constraint, or start with other values",
    wrong:
      "spec a\nvar n : 0 .. 5 = 3\naction up { when n < 5  n' = n + 1 }\ndeadlock allowed\nconstraint Few : n < 3",
    right:
      "spec a\nvar n : 0 .. 5 = 0\naction up { when n < 5  n' = n + 1 }\ndeadlock allowed\nconstraint Few : n < 3",
  }),
};
