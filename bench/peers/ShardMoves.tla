---- MODULE ShardMoves ----
EXTENDS Naturals, FiniteSets
CONSTANTS SHARDS, NODES, ROOM
VARIABLE holders
Shard == 1..SHARDS
Node == 1..NODES
Init == holders = [s \in Shard |-> {s}]
Load(n) == Cardinality({s \in Shard : n \in holders[s]})
Copy(s, from, to) == /\ from \in holders[s] /\ to \notin holders[s]
                     /\ Cardinality(holders[s]) < 2 /\ Load(to) < ROOM
                     /\ holders' = [holders EXCEPT ![s] = @ \cup {to}]
Discard(s, n) == /\ n \in holders[s] /\ Cardinality(holders[s]) > 1
                 /\ holders' = [holders EXCEPT ![s] = @ \ {n}]
Next == \E s \in Shard : \/ \E from \in Node, to \in Node : Copy(s, from, to)
                         \/ \E n \in Node : Discard(s, n)
Spec == Init /\ [][Next]_holders
Kept == \A s \in Shard : Cardinality(holders[s]) \in 1..2
Fits == \A n \in Node : Load(n) <= ROOM
====
