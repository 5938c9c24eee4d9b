/** Small specs that proofs are tried on, with few enough type-correct states to go through all of them. */

/** A lock that is taken in two steps, which works only because a flag is tested and set at once. */
export const TEST_AND_SET = `
spec tas
const N = 2
type Cpu = symmetric N
var busy : bool = false
process cpu(me in Cpu) {
  var got : bool = false
  idle rest: got' = false
  try:   if busy { goto try } else { busy' = true  got' = true }
  crit:  assert got
  leave: busy' = false  restart
}
invariant Mutex : forall a in Cpu, b in Cpu :
  a != b implies not (cpu[a] at {crit, leave} and cpu[b] at {crit, leave})
`;

export const PETERSON = `
spec peterson
type Side = 0 .. 1
var flag : [Side -> bool] = [p in Side |-> false]
var turn : Side = 0
process side(me in Side) {
  idle rest: flag[me]' = true
  give_way:  turn' = 1 - me
  wait:      when not flag[1 - me] or turn = me
  crit:      flag[me]' = false
             restart
}
invariant Mutex : not (side[0] at crit and side[1] at crit)
`;

export const TWO_PHASE = `
spec tpc
const N = 2
type RM = 1 .. N
type State = working | prepared | committed | aborted
type Msg = Prepared(from: RM) | Commit | Abort
var rm : [RM -> State] = [r in RM |-> working]
var decided : bool = false
var msgs : set of Msg = {}
action commit { when not decided and forall r in RM : Prepared(r) in msgs  decided' = true  msgs' = msgs union {Commit} }
action abort { when not decided  decided' = true  msgs' = msgs union {Abort} }
action prepare(r in RM) { when rm[r] = working  rm[r]' = prepared  msgs' = msgs union {Prepared(r)} }
action receive(r in RM) {
  either { when Commit in msgs  rm[r]' = committed } or { when Abort in msgs  rm[r]' = aborted }
}
invariant Consistent : forall a in RM, b in RM : not (rm[a] = aborted and rm[b] = committed)
`;

/** Numbers without remainders: how many have taken one, and how many have been served. */
export const TICKET = `
spec ticket
const N = 2
type Cpu = symmetric N
var next : 0 .. N = 0
var serving : 0 .. N = 0
process cpu(me in Cpu) {
  var mine : 0 .. N = 0
  take:  mine' = next  next' = next + 1
  wait:  when serving = mine
  crit:  serving' = serving + 1
}
invariant Mutex : forall a in Cpu, b in Cpu : cpu[a] at crit and cpu[b] at crit implies a = b
`;

/** A producer fills a buffer that is a sequence. */
export const BUFFER = `
spec buffer
const ROOM = 2
type Item = good | bad
var queue : seq of Item max ROOM = <<>>
var done : set of Item = {}
process producer { put: when len(queue) < ROOM  queue' = append(queue, good)  restart }
process consumer { get: when len(queue) > 0  done' = done union {head(queue)}  queue' = tail(queue)  restart }
step Grows : done subset done'
`;

/** After McKenney's read-copy-update: what was replaced is freed once no reader can still use it. */
export const RCU = `
spec rcu
const READERS = 2
type Reader = symmetric READERS
type Node = 0 .. 1
type Life = free | raw | ready
var ptr : Node = 0
var life : [Node -> Life] = [n in Node |-> if n = 0 then ready else free]
var nesting : set of Reader = {}
process reader(me in Reader) {
  var p : Node = 0
  idle rest:
  lock:   nesting' = nesting union {me}
  deref:  p' = ptr
  use:
  unlock: nesting' = nesting minus {me}
          restart
}
process updater {
  var old : Node = 0
  var new : Node = 0
  var waitfor : set of Reader = {}
  idle alloc: pick n in Node where life[n] = free
              new' = n  old' = ptr  life[n]' = raw
  fill:     life[new]' = ready
  publish:  ptr' = new
  snap:     waitfor' = nesting
  sync:     when waitfor intersect nesting = {}
  drop_old: life[old]' = free
            restart
}
invariant NoUseAfterFree : forall r in Reader : reader[r] at use implies life[reader[r].p] = ready
`;

/** The value that is added up is no part of the state: with what facts can say, there is no proof. */
export const UNPROVABLE = `
spec parity
var n : 0 .. 9 = 0
action grow { if n < 8 { n' = n + 2 } else { n' = 0 } }
invariant Even : n != 7
`;
