/** Specs of which a part lies outside of constraints. */
export const CONSTRAINED: readonly (readonly [what: string, text: string])[] = [
  [
    "two words",
    `spec pair
var a : 0 .. 60 in {0, 12, 24, 36, 48}
var b : 0 .. 60 in {0, 10, 20, 30, 40, 50}
action up { when a < 60  a' = a + 1 }
action right { when b < 60  b' = b + 1 }
action back { when a + b > 4  a' in {a / 2, 60 - a}  b' = b / 2 }
action jump(c in 1 .. 4) { when a < 56 and b < 52  a' = a + c  b' = b + 2 * c }
constraint Odd : a % 3 != 1 or b % 5 = 0
step constraint Slow : a' <= a + 30 or b' > 2
invariant Low : a < 59 or b != 3
reachable Far : a = 30 and b = 30
step Up : a' >= a or b' <= b
`,
  ],
  [
    "many words",
    `spec wide
type N = 0 .. 5
var f : [N -> 0 .. 70000] = [n in N |-> 0]
action up(n in N) { when f[n] < 2  f[n]' = f[n] + 1 }
action down(n in N) { when f[n] > 1  f[n]' = 0 }
constraint Few : f[0] + f[1] + f[2] < 4
step constraint Not : f'[3] != 2 or f[4] < 2
invariant Sum : f[0] + f[1] + f[2] + f[3] + f[4] + f[5] < 10
`,
  ],
  [
    "symmetric values",
    `spec nodes
type Node = symmetric 4
var place : [Node -> 0 .. 9] in [Node -> 0 .. 6]
var last : Node in Node
action move(n in Node) { when place[n] < 9  place[n]' = place[n] + 1  last' = n }
action swap(n in Node, m in Node) { when n != m and place[n] = 5  place[n]' = 0  place[m]' = 1 }
constraint Few : forall n in Node : place[n] + place[last] < 16
step constraint Slow : last' != last or place'[last] != 6
invariant Low : forall n in Node : place[n] + place[last] < 16
`,
  ],
];
