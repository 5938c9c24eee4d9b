/**
 * Where the place of an assignment stands under a condition, TLA+ evaluates it there only: what EXCEPT names outside
 * would be evaluated in any case. TLC's answer on such places is kept for `specs/guarded.subtle`.
 */
import { describe, expect, test } from "vitest";
import { writeTla } from "../../src/tla/module.js";
import { accepted, compileText } from "../support.js";

/** What the module says of the next value of a variable in the action or step `go`, on one line. */
function nextValue(spec: string, variable: string): string {
  const { text } = writeTla(accepted(compileText(`spec a\n${DECLARED}\n${spec}`)), {
    symmetry: true,
    apalache: false,
    variant: null,
  });
  const [, body = ""] = /\n(?:w_)?go(?:\(\w+\))? ==\n(.*?)\n\n/s.exec(text) ?? [];
  const line = body.replace(/\s+/g, " ");
  return new RegExp(`${variable}' = (.*?)(?: /\\\\ (?:\\w+' =|UNCHANGED)|$)`).exec(line)?.[1] ?? line;
}

const DECLARED = `
type Next = nil | node(c: 0 .. 1)
var s   : seq of 0 .. 1 max 2                   = <<>>
var nxt : Next                                  = node(1)
var who : (0 .. 1)?                             = none
var r   : [x: 0 .. 1, on: [0 .. 1 -> bool]]?    = none
var f   : [0 .. 1 -> [0 .. 1 -> bool]]          = [p in 0 .. 1 |-> [q in 0 .. 1 |-> false]]
var on  : [0 .. 1 -> bool]                      = [p in 0 .. 1 |-> false]
var n   : 0 .. 2                                = 0`;

type Row = readonly [title: string, spec: string, variable: string, wanted: string];

const PLACES: readonly Row[] = [
  [
    "the head of a sequence, behind the guard that it has one",
    "action go { if s != <<>> { on[head(s)]' = true }  n' = 1 }",
    "on",
    "IF s # <<>> THEN [on EXCEPT ![Head(s)] = TRUE] ELSE on",
  ],
  [
    "a name that an arm of a match binds",
    "action go { match nxt { node(c) -> { on[c]' = true }  else -> { } }  n' = 1 }",
    "on",
    'IF nxt.tag = "node" THEN LET c == nxt.c IN [on EXCEPT ![c] = TRUE] ELSE on',
  ],
  [
    "arms that set different parts, the last of them in any other case",
    "action go { match nxt { node(c) -> { on[c]' = true }  else -> { on[who]' = false } }  n' = 1 }",
    "on",
    'IF nxt.tag = "node" THEN LET c == nxt.c IN [on EXCEPT ![c] = TRUE] ELSE [on EXCEPT ![who] = FALSE]',
  ],
  [
    "a field of an alternative, behind a condition that stops early",
    "action go { if nxt is node and n = nxt.c { on[nxt.c]' = true }  n' = 1 }",
    "on",
    'IF nxt.tag = "node" /\\ n = nxt.c THEN [on EXCEPT ![nxt.c] = TRUE] ELSE on',
  ],
  [
    "a name that a let in a branch binds",
    "action go { if s != <<>> { let k = head(s)  on[k]' = true }  n' = 1 }",
    "on",
    "IF s # <<>> THEN LET k == Head(s) IN [on EXCEPT ![k] = TRUE] ELSE on",
  ],
  [
    "an optional as a key",
    "action go { if who != none { on[who]' = true }  n' = 1 }",
    "on",
    "IF who # none THEN [on EXCEPT ![who] = TRUE] ELSE on",
  ],
  [
    "fields of an optional record, in one EXCEPT",
    "action go { if r != none { r.x' = 1  r.on[1]' = true }  n' = 1 }",
    "r",
    "IF r # none THEN [r EXCEPT !.x = 1, !.on[1] = TRUE] ELSE r",
  ],
  [
    "an element of a sequence that is long enough",
    "action go { if len(s) >= 2 { s[2]' = 0 }  n' = 1 }",
    "s",
    "IF Len(s) >= 2 THEN [s EXCEPT ![2] = 0] ELSE s",
  ],
  [
    "a number that may lie outside the domain",
    "action go { if n < 2 { on[n]' = true }  who' = none }",
    "on",
    "IF n < 2 THEN [on EXCEPT ![n] = TRUE] ELSE on",
  ],
  [
    "a key deep in a path, in both branches",
    "action go { if s = <<>> { f[0][1]' = true } else { f[1][head(s)]' = false }  n' = 1 }",
    "f",
    "IF s = <<>> THEN [f EXCEPT ![0][1] = TRUE] ELSE [f EXCEPT ![1][Head(s)] = FALSE]",
  ],
  [
    "two guarded parts, the second on top of the first",
    "action go { if s != <<>> { on[head(s)]' = true }  if who != none { on[1 - who]' = true }  n' = 1 }",
    "on",
    "LET on_2 == IF s # <<>> THEN [on EXCEPT ![Head(s)] = TRUE] ELSE on IN IF who # none THEN [on_2 EXCEPT ![1 - who] = TRUE] ELSE on_2",
  ],
  [
    "a guarded part on top of one that is always set",
    "action go { on[0]' = true  if s != <<>> { on[1 - head(s)]' = true }  n' = 1 }",
    "on",
    "LET on_2 == [on EXCEPT ![0] = TRUE] IN IF s # <<>> THEN [on_2 EXCEPT ![1 - Head(s)] = TRUE] ELSE on_2",
  ],
  [
    "parts of an optional in a loop, where some round sets one",
    "action go { for p in 0 .. 1 { if r != none { r.on[p]' = true } }  n' = 1 }",
    "r",
    "IF \\E p \\in 0 .. 1 : r # none THEN [r EXCEPT !.on = [p \\in 0 .. 1 |-> IF p \\in 0 .. 1 /\\ r # none THEN TRUE ELSE r.on[p]]] ELSE r",
  ],
  [
    "a key in a loop, behind the condition of its round",
    "action go { for p in 1 .. 1 where s != <<>> { on[head(s)]' = true }  n' = 1 }",
    "on",
    "[k \\in 0 .. 1 |-> IF \\E p \\in 1 .. 1 : s # <<>> /\\ Head(s) = k THEN TRUE ELSE on[k]]",
  ],
  [
    "what a macro is given as a place",
    "macro set(place) { if s != <<>> { place' = true } }\naction go { set(on[head(s)])  n' = 1 }",
    "on",
    "IF s # <<>> THEN [on EXCEPT ![Head(s)] = TRUE] ELSE on",
  ],
  [
    "what a step of a process sets before it goes on",
    "process w(me in 0 .. 1) { go: if s != <<>> { on[head(s)]' = true } }",
    "on",
    "IF s # <<>> THEN [on EXCEPT ![Head(s)] = TRUE] ELSE on",
  ],
];

describe("a place under a condition is named inside the condition", () => {
  test.each(PLACES)("%s", (_, spec, variable, wanted) => {
    expect(nextValue(spec, variable)).toBe(wanted);
  });
});

const ANYWHERE: readonly Row[] = [
  [
    "a literal",
    "action go { if s != <<>> { on[1]' = true }  n' = 1 }",
    "on",
    "[on EXCEPT ![1] = IF s # <<>> THEN TRUE ELSE @]",
  ],
  [
    "a parameter",
    "process w(me in 0 .. 1) { go: if s != <<>> { on[me]' = true } }",
    "on",
    "[on EXCEPT ![me] = IF s # <<>> THEN TRUE ELSE @]",
  ],
];

describe("a place that exists in every state is written in one EXCEPT", () => {
  test.each(ANYWHERE)("%s", (_, spec, variable, wanted) => {
    expect(nextValue(spec, variable)).toBe(wanted);
  });
});
