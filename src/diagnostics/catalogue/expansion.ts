/** Diagnostics of macros, procedures, processes, labels and jumps. */
import { didYouMean, error } from "../entry.js";

export const expansionEntries = {
  "argument-not-a-place": error<{ readonly parameter: string }>({
    meaning:
      "A macro or procedure assigns to a parameter, but the argument is not something that can be assigned to.",
    message: (d) => `\`${d.parameter}\` is assigned to, but this argument can't be assigned to`,
    hint: () => "pass a variable or a part of one, such as `x`, `f[k]` or `r.x`",
    wrong: "spec a\nvar x : bool = true\nmacro set(v) { v' = false }\naction clear { set(not x) }",
    right: "spec a\nvar x : bool = true\nmacro set(v) { v' = false }\naction clear { set(x) }",
  }),
  "procedure-call-not-alone": error<{ readonly name: string }>({
    meaning:
      "A procedure is called together with other statements. It has steps of its own, so its call must be a step by itself.",
    message: (d) =>
      `\`${d.name}\` is a procedure: its call must be the only statement at a label of a process, but for a jump after it`,
    hint: () =>
      "give the call a label of its own, or turn the procedure into a `macro`, which becomes part of the step",
    wrong:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x }\nprocess p { begin: when x  toggle() }",
    right:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x }\nprocess p { begin: when x  call: toggle() }",
  }),
  "no-steps": error<{ readonly what: string; readonly name: string }>({
    meaning: "A process or procedure has no steps.",
    message: (d) => `the ${d.what} \`${d.name}\` has no steps`,
    hint: () => "a step is a label and its statements: `flip: x' = not x`",
    wrong: "spec a\nvar x : bool = true\nprocess p { }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x }",
  }),
  "where-on-process": error<Record<string, never>>({
    meaning:
      "The parameters of a process have a `where`. A process always runs once for every value of their types.",
    message: () =>
      "`where` is not allowed here: a process has one instance for every value of its parameters",
    hint: () => "give the parameter a type with exactly these values, such as `2 .. 3`",
    wrong: "spec a\nvar x : bool = true\nprocess p(me in 1 .. 3 where me > 1) { flip: x' = not x  restart }",
    right: "spec a\nvar x : bool = true\nprocess p(me in 2 .. 3) { flip: x' = not x  restart }",
  }),
  "value-without-type": error<{ readonly name: string }>({
    meaning:
      "A procedure keeps the value of a parameter, in a local whose type is not known: the parameter declares none, and neither do the declarations of what it is given.",
    message: (d) => `what type of value does \`${d.name}\` keep?`,
    hint: (d) => `declare it: \`value ${d.name} : 0 .. 3\``,
    wrong:
      "spec a\nvar n : 0 .. 4 = 0\nprocedure set(value new) { write: n' = new }\nprocess p { one: set(n + 1) }",
    right:
      "spec a\nvar n : 0 .. 4 = 0\nprocedure set(value new : 0 .. 4) { write: n' = new }\nprocess p { one: set(n + 1) }",
  }),
  "local-initial-in": error<Record<string, never>>({
    meaning: "A local variable is declared with `in SET`. A local starts with one value, given by `=`.",
    message: () => "a local variable can't start with `in`: it needs one initial value",
    hint: () => "write `= VALUE`, and `pick` a value in the first step",
    wrong: "spec a\nvar x : 0 .. 3 = 0\nprocess p {\n  var n : 0 .. 3 in 0 .. 3\n  begin: x' = n\n}",
    right:
      "spec a\nvar x : 0 .. 3 = 0\nprocess p {\n  var n : 0 .. 3 = 0\n  choose_n: pick k in 0 .. 3  n' = k\n  begin: x' = n\n}",
  }),
  "label-called-done": error<Record<string, never>>({
    meaning: "A label is called `done`, the name of the place where every process ends.",
    message: () => "a label can't be called `done`: that is where every process ends",
    hint: () => "choose another name",
    wrong: "spec a\nvar x : bool = true\nprocess p { done: x' = not x }",
    right: "spec a\nvar x : bool = true\nprocess p { finish: x' = not x }",
  }),
  "unknown-label": error<{ readonly label: string; readonly suggestion: string | null }>({
    meaning: "The process or procedure has no label of this name.",
    message: (d) => `there is no label \`${d.label}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "only labels of the same process or procedure can be used here",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto filp }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto flip }",
  }),
  "unreachable-step": error<{ readonly label: string }>({
    meaning: "A step of a process can't be reached: no path leads to it.",
    message: (d) => `no path leads to the step \`${d.label}\``,
    hint: () => "remove it, add a `goto` to it, or let the step before it continue into it",
    wrong: "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x  restart\n  clear: x' = false\n}",
    right: "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false  restart\n}",
  }),
  "code-after-jump": error<Record<string, never>>({
    meaning:
      "A statement follows a `goto`, `restart` or `return`, or an `if`, `either` or `match` that contains one.",
    message: () => "no statement can follow a jump, or a statement with a branch that jumps",
    hint: () => "move it before the jump, into the branches that don't jump, or into a step of its own",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: if x { restart }  x' = true }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: if x { restart } else { x' = true } }",
  }),
  "jump-in-macro": error<{ readonly word: string }>({
    meaning:
      "A macro contains a `goto`, `restart` or `return`. A macro is part of a step, and only the step itself can jump.",
    message: (d) => `\`${d.word}\` is not allowed in a macro`,
    hint: () => "put the jump after the call of the macro, or use a `procedure`, which has labels of its own",
    wrong:
      "spec a\nvar x : bool = true\nmacro toggle() { x' = not x  restart }\nprocess p { flip: toggle() }",
    right:
      "spec a\nvar x : bool = true\nmacro toggle() { x' = not x }\nprocess p { flip: toggle()  restart }",
  }),
  "jump-outside-process": error<{ readonly word: string }>({
    meaning: "An action contains a `goto`, `restart` or `return`, but has no labels to jump to.",
    message: (d) => `\`${d.word}\` is not allowed in an action`,
    hint: () =>
      "leave it out: an action can be taken again whenever it is enabled. Only a `process` has labels",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x  restart }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "restart-in-procedure": error<Record<string, never>>({
    meaning: "A procedure contains a `restart`. Only the process that calls it can restart.",
    message: () => "`restart` is not allowed in a procedure",
    hint: () => "leave the procedure with `return`, and restart in the process after the call",
    wrong:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x  restart }\nprocess p { call: toggle() }",
    right:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x  return }\nprocess p { call: toggle()  again: restart }",
  }),
  "return-outside-procedure": error<Record<string, never>>({
    meaning: "A `return` stands outside a procedure.",
    message: () => "`return` is allowed only in a procedure",
    hint: () => "`goto done` ends a process, and `restart` starts it again",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  return }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto done }",
  }),
};
