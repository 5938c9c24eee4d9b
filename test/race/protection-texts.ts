/** Small specs in which steps conflict, and what protects them. */

const LOCK = `macro take(l) pairs give { when l = none  l' = self }
macro give(l) { assert l = self  l' = none }
`;

/** Two locks around one section: each of them is enough. */
export const TWICE = `spec twice
var outer : Process? = none
var inner : Process? = none
var count : 0 .. 2 = 0
${LOCK}process cpu(me in 0 .. 1) {
  lock_outer: take(outer)
  lock_inner: take(inner)
  add:        count' = count + 1
  give_inner: give(inner)
  give_outer: give(outer)
}
invariant Small : count <= 2
`;

/** The order of a and b is noticed by a branch inside of a step; that of the writers of y by nobody. */
export const NOTICED = `spec noticed
var x : 0 .. 2 = 0
var y : 0 .. 2 = 0
var z : 0 .. 2 = 0
process a { set: x' = 1  y' = 1
  look: if x = 1 { z' = 1 } else { z' = z } }
process b { set: x' = 2  y' = 2 }
invariant Fine : z <= 2
`;

export const FREE = `spec free
var n : [0 .. 1 -> 0 .. 1] = [i in 0 .. 1 |-> 0]
var r : 0 .. 1 = 0
process p(me in 0 .. 1) { own: n[me]' = 1 }
process q { read: r' = n[0] }
environment action clear(i in 0 .. 1) { n[i]' = 0 }
invariant Fine : r <= 1
`;
