/** Small specs that have something to find in them: [what is in it, the spec]. */

export const smallSpecs: readonly (readonly [name: string, text: string])[] = [
  [
    "several initial states, some of them equal to each other once assigned, some ruled out",
    `spec a
var x : 0 .. 4 in {3, 1, 2}
var y : 0 .. 4 in x .. 4
init x + y != 4
action up { when x < y  x' = x + 1 }
action swap { x' = y  y' = x }
invariant Low : x < 4
reachable Equal : x = y
step Up : x' >= x`,
  ],
  [
    "choices of every kind, in the order in which they stand",
    `spec a
type Colour = red | green(n: 0 .. 1) | blue
var c : Colour = red
var s : set of 0 .. 2 = {}
var q : seq of bool max 2 = <<>>
action paint(k in 0 .. 1) { either { c' = green(k) } or { c' in {blue, red} } }
action gather { pick t in subsets({0, 1, 2}) where size(t) > size(s)  s' = t }
action push { when len(q) < 2  pick b in bool, d in {b, true}  q' = append(q, b and d) }
invariant NotAll : not (c is green and size(s) = 2 and len(q) = 2)
invariant NotBoth : not (q = <<true, false>> and s = {0, 2})
reachable Full : size(s) = 3 and len(q) = 2 and c = blue`,
  ],
  [
    "asserts and mistakes at several places, on steps and in properties",
    `spec a
var n : 0 .. 5 = 0
var f : [0 .. 3 -> 0 .. 9] = [k in 0 .. 3 |-> k]
var o : (0 .. 3)? = none
action up { n' = n + 1 }
action check { assert n != 3 "three"  assert n < 2 }
action read { when n > 3  f[n]' = 1 }
action big { f[0]' = f[3] * 4 }
action take { when n = 2  o' = 2 }
action use { when n = 4  f[o]' = 0 }
invariant InDomain : f[n] >= 0
invariant Present : n = 3 implies o > 0
step Grows : n' > n or f[n]' >= 0
deadlock allowed when f[n] = 7`,
  ],
  [
    "an initial value that is out of its type, and one that has none",
    `spec a
var x : 0 .. 2 in 0 .. 3
var y : 0 .. 9 in {6 / x, x}
action same { x' = x }`,
  ],
  [
    "deadlocks, idle labels, and environment actions that don't count",
    `spec a
type P = symmetric 2
var locks : [bool -> Process?] = [b in bool |-> none]
var rain : bool = false
process p(me in P) {
  idle rest: skip_it()
  one: when locks[false] = none  locks[false]' = self
  two: either { when locks[true] = none  locks[true]' = self } or { when locks[true] = none  goto drop }
  both: locks[true]' = none
  drop: locks[false]' = none  restart
}
process q {
  one: when locks[true] = none  locks[true]' = self
  two: when locks[false] = none  locks[false]' = self
  free: for b in bool { locks[b]' = none }
        restart
}
macro skip_it() { }
environment action weather { rain' = not rain }
invariant Dry : not (rain and locks[false] = q)
reachable Held : exists m in P : locks[true] = p[m]`,
  ],
  [
    "symmetric values in sets, sequences, records, tuples, keys and alternatives",
    `spec a
type T = symmetric 3
type U = symmetric 2
type Both = (T, U)
type Message = nothing | hand(from: T, to: T)
var s : set of T = {}
var q : seq of T max 2 = <<>>
var r : [best: T?, pair: (U, T)?] = [best |-> none, pair |-> none]
var m : Message = nothing
var f : [Both -> bool] = [k in Both |-> false]
action add(t in T) { when t not in s and size(s) < 2  s' = s union {t} }
action push(t in T) { when t in s and len(q) < 2  q' = append(q, t) }
action best { pick t in s  r.best' = t }
action pair(u in U) { when len(q) = 2 and r.best != none  r.pair' = (u, head(q)) }
action send(a in T, b in T where a != b) { when m = nothing and a in s  m' = hand(a, b) }
action mark(t in T, u in U) { when m != nothing and r.pair = (u, t)  f[(t, u)]' = true }
invariant Unmarked : forall t in T, u in U : not f[(t, u)]
invariant NotTwice : len(q) = 2 implies q[1] != q[2]
invariant NotSelf : m is hand implies m.to not in s
reachable Handed : m is hand and m.from = r.best and m.to in s`,
  ],
  [
    "properties that hold because they say nothing",
    `spec a
var x : 0 .. 3 = 0
fair action up { when x < 2  x' = x + 1 }
action down { when x > 0  x' = x - 1 }
invariant Never : x = 3 implies x > 9
invariant Some : forall k in 0 .. 3 : k = x implies x < 3
step Never2 : x = 3 implies x' = 0
step Jump : x' = 2 implies x = 1
reachable Three : x = 3
property Live : always eventually x = 0`,
  ],
  [
    "processes of two parameters, with procedures, that read each other",
    `spec a
type A = 1 .. 2
var token : Process? = none
var n : 0 .. 4 = 0
procedure hold(k) {
  var seen : 0 .. 4 = 0
  get: when token = none  token' = self
  use: seen' = n
  put: assert seen = n  n' = (n + k) % 5  token' = none
}
process p(a in A, b in bool) {
  call: hold(a)
  look: when b  if n > 2 { goto done }
}
invariant One : (count a in A, b in bool : p[a][b] at {call.use, call.put}) <= 1
step Token : taken p.call.get implies token = none
deadlock allowed when token = none`,
  ],
];
