---- MODULE ChainReplication ----
EXTENDS Naturals, Sequences
CONSTANTS SERVERS, UPDATES, VALUES
VARIABLES history, pending, down, up
vars == <<history, pending, down, up>>
Server == 1..SERVERS
Init == /\ history = [s \in Server |-> <<>>] /\ pending = [s \in Server |-> <<>>]
        /\ down = [s \in Server |-> <<>>] /\ up = [s \in Server |-> <<>>]
Write(v) == /\ Len(history[1]) < UPDATES
            /\ LET update == [number |-> Len(history[1]) + 1, value |-> v] IN
               /\ pending' = [pending EXCEPT ![1] = Append(@, v)]
               /\ down' = [down EXCEPT ![2] = Append(@, update)]
            /\ history' = [history EXCEPT ![1] = Append(@, v)] /\ UNCHANGED up
PassDown(s) == /\ down[s] # <<>>
               /\ LET update == Head(down[s]) IN
                  /\ history' = [history EXCEPT ![s] = Append(@, update.value)]
                  /\ pending' = [pending EXCEPT ![s] = Append(@, update.value)]
                  /\ down' = [down EXCEPT ![s] = Tail(@), ![s + 1] = Append(@, update)]
               /\ UNCHANGED up
Accept == /\ down[SERVERS] # <<>>
          /\ LET update == Head(down[SERVERS]) IN
             /\ history' = [history EXCEPT ![SERVERS] = Append(@, update.value)]
             /\ up' = [up EXCEPT ![SERVERS - 1] = Append(@, update.number)]
          /\ down' = [down EXCEPT ![SERVERS] = Tail(@)] /\ UNCHANGED pending
PassUp(s) == /\ up[s] # <<>> /\ pending' = [pending EXCEPT ![s] = Tail(@)]
             /\ up' = IF s > 1 THEN [up EXCEPT ![s] = Tail(@), ![s - 1] = Append(@, Head(up[s]))]
                               ELSE [up EXCEPT ![s] = Tail(@)]
             /\ UNCHANGED <<history, down>>
Next == \/ \E v \in 1..VALUES : Write(v)
        \/ \E s \in 2..(SERVERS - 1) : PassDown(s)
        \/ Accept
        \/ \E s \in 1..(SERVERS - 1) : PassUp(s)
Spec == Init /\ [][Next]_vars
Prefix == \A s \in 1..(SERVERS - 1) :
  /\ Len(history[s + 1]) <= Len(history[s])
  /\ \A i \in 1..Len(history[s + 1]) : history[s + 1][i] = history[s][i]
Safe == \A s \in 1..(SERVERS - 1) : Len(history[s]) - Len(pending[s]) <= Len(history[SERVERS])
\* What the spec asserts in its steps.
InOrder == /\ \A s \in Server : down[s] # <<>> => Head(down[s]).number = Len(history[s]) + 1
           /\ \A s \in Server : up[s] # <<>> => Head(up[s]) + Len(pending[s]) = Len(history[s]) + 1
====
