/** Diagnostics of macros, procedures, processes, labels and jumps. */
import { didYouMean, error } from "../entry.js";

export const expansionEntries = {
  "argument-not-a-place": error<{ readonly parameter: string }>({
    meaning: "A macro or procedure assigns to a parameter, and is given something that can't be assigned.",
    message: (d) => `\`${d.parameter}\` is assigned, and what is given for it here can't be`,
    hint: () => "give a variable or a part of one, such as `x`, `f[k]` or `r.x`",
    wrong: "spec a\nvar x : bool = true\nmacro set(v) { v' = false }\naction clear { set(not x) }",
    right: "spec a\nvar x : bool = true\nmacro set(v) { v' = false }\naction clear { set(x) }",
  }),
  "procedure-call-not-alone": error<{ readonly name: string }>({
    meaning: "A procedure is called within a step; it has steps of its own, so its call is a step by itself.",
    message: (d) => `\`${d.name}\` is a procedure, and its call must stand alone at a label of a process`,
    hint: () =>
      "give the call a label of its own, or make the procedure a `macro`, which is a part of one step",
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
      "The parameters of a process have a `where`; a process runs once for every value of their types.",
    message: () => "`where` can't choose the instances of a process",
    hint: () => "give the parameter a type that has just the values you want, such as `2 .. 3`",
    wrong: "spec a\nvar x : bool = true\nprocess p(me in 1 .. 3 where me > 1) { flip: x' = not x  restart }",
    right: "spec a\nvar x : bool = true\nprocess p(me in 2 .. 3) { flip: x' = not x  restart }",
  }),
  "local-initial-in": error<Record<string, never>>({
    meaning: "A local variable starts with any element of a set; a local starts with one value.",
    message: () => "a local starts with one value, not with any of a set",
    hint: () => "write `= VALUE`, and choose with `pick` in the first step",
    wrong: "spec a\nvar x : 0 .. 3 = 0\nprocess p {\n  var n : 0 .. 3 in 0 .. 3\n  begin: x' = n\n}",
    right:
      "spec a\nvar x : 0 .. 3 = 0\nprocess p {\n  var n : 0 .. 3 = 0\n  choose_n: pick k in 0 .. 3  n' = k\n  begin: x' = n\n}",
  }),
  "label-called-done": error<Record<string, never>>({
    meaning: "A label is called `done`, which is where every process ends.",
    message: () => "a label can't be called `done`: that is where every process ends",
    hint: () => "choose another name",
    wrong: "spec a\nvar x : bool = true\nprocess p { done: x' = not x }",
    right: "spec a\nvar x : bool = true\nprocess p { finish: x' = not x }",
  }),
  "unknown-label": error<{ readonly label: string; readonly suggestion: string | null }>({
    meaning: "A label is named that the process or procedure does not have.",
    message: (d) => `there is no label \`${d.label}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "only the labels of the same process or procedure can be named",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto filp }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto flip }",
  }),
  "unreachable-step": error<{ readonly label: string }>({
    meaning: "No path through a process leads to one of its steps.",
    message: (d) => `no path leads to the step \`${d.label}\``,
    hint: () => "remove it, or lead to it: by a `goto`, or by going on from the step before it",
    wrong: "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x  restart\n  clear: x' = false\n}",
    right: "spec a\nvar x : bool = true\nprocess p {\n  flip:  x' = not x\n  clear: x' = false  restart\n}",
  }),
  "code-after-jump": error<Record<string, never>>({
    meaning:
      "A statement follows a `goto`, `restart` or `return`, or an `if`, `either` or `match` that has one.",
    message: () => "nothing can follow a jump, or a statement with a branch that jumps",
    hint: () => "put it before the jump, into the branches that don't jump, or into a step of its own",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: if x { restart }  x' = true }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: if x { restart } else { x' = true } }",
  }),
  "jump-in-macro": error<{ readonly word: string }>({
    meaning:
      "A macro has a `goto`, `restart` or `return`; it is a part of one step and leaves jumping to the step.",
    message: (d) => `\`${d.word}\` can't stand in a macro`,
    hint: () => "put the jump after the macro's call; a `procedure` has labels of its own",
    wrong:
      "spec a\nvar x : bool = true\nmacro toggle() { x' = not x  restart }\nprocess p { flip: toggle() }",
    right:
      "spec a\nvar x : bool = true\nmacro toggle() { x' = not x }\nprocess p { flip: toggle()  restart }",
  }),
  "jump-outside-process": error<{ readonly word: string }>({
    meaning: "An action has a `goto`, `restart` or `return`; it has no labels to jump to.",
    message: (d) => `\`${d.word}\` can't stand in an action`,
    hint: () =>
      "leave it out: an action can be taken again whenever its `when` is true; labels belong to a `process`",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x  restart }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "restart-in-procedure": error<Record<string, never>>({
    meaning: "A procedure has a `restart`; only the process that calls it can start again.",
    message: () => "`restart` can't stand in a procedure",
    hint: () => "leave the procedure with `return`, and restart in the process after the call",
    wrong:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x  restart }\nprocess p { call: toggle() }",
    right:
      "spec a\nvar x : bool = true\nprocedure toggle() { flip: x' = not x  return }\nprocess p { call: toggle()  again: restart }",
  }),
  "return-outside-procedure": error<Record<string, never>>({
    meaning: "A process has a `return`; only a procedure has something to return to.",
    message: () => "`return` can stand only in a procedure",
    hint: () => "`goto done` ends a process, and `restart` starts it again",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  return }",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x  goto done }",
  }),
};
