---- MODULE LamportMutex ----
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS NODES, REQUESTS
VARIABLES clock, wanted, agreed, inside, channel, requests
vars == <<clock, wanted, agreed, inside, channel, requests>>
Node == 1..NODES
\* A time of 0 stands for no request.
Request(t) == [kind |-> "request", time |-> t]
Acknowledge == [kind |-> "acknowledge"]
Release == [kind |-> "release"]
Init == /\ clock = [n \in Node |-> 1] /\ wanted = [n \in Node |-> [m \in Node |-> 0]]
        /\ agreed = [n \in Node |-> {}] /\ inside = {} /\ requests = 0
        /\ channel = [n \in Node |-> [m \in Node |-> <<>>]]
First(n) == \A m \in Node : \/ m = n \/ wanted[n][m] = 0 \/ wanted[n][n] < wanted[n][m]
                            \/ wanted[n][n] = wanted[n][m] /\ n < m
Broadcast(n, msg) == [channel EXCEPT ![n] = [m \in Node |-> IF m = n THEN @[m] ELSE Append(@[m], msg)]]
Ask(n) == /\ wanted[n][n] = 0 /\ requests < REQUESTS
          /\ requests' = requests + 1 /\ wanted' = [wanted EXCEPT ![n][n] = clock[n]]
          /\ agreed' = [agreed EXCEPT ![n] = {n}] /\ channel' = Broadcast(n, Request(clock[n]))
          /\ UNCHANGED <<clock, inside>>
Head0(from, n) == channel[from][n] # <<>>
HearRequest(n, from) ==
  /\ Head0(from, n) /\ Head(channel[from][n]).kind = "request"
  /\ LET t == Head(channel[from][n]).time IN
     /\ wanted' = [wanted EXCEPT ![n][from] = t]
     /\ clock' = [clock EXCEPT ![n] = (IF t > @ THEN t ELSE @) + 1]
     /\ channel' = [channel EXCEPT ![from][n] = Tail(@), ![n][from] = Append(@, Acknowledge)]
  /\ UNCHANGED <<agreed, inside, requests>>
HearAcknowledge(n, from) ==
  /\ Head0(from, n) /\ Head(channel[from][n]) = Acknowledge
  /\ agreed' = [agreed EXCEPT ![n] = @ \cup {from}] /\ channel' = [channel EXCEPT ![from][n] = Tail(@)]
  /\ UNCHANGED <<clock, wanted, inside, requests>>
HearRelease(n, from) ==
  /\ Head0(from, n) /\ Head(channel[from][n]) = Release
  /\ wanted' = [wanted EXCEPT ![n][from] = 0] /\ channel' = [channel EXCEPT ![from][n] = Tail(@)]
  /\ UNCHANGED <<clock, agreed, inside, requests>>
Enter(n) == /\ wanted[n][n] # 0 /\ n \notin inside /\ agreed[n] = Node /\ First(n)
            /\ inside' = inside \cup {n} /\ UNCHANGED <<clock, wanted, agreed, channel, requests>>
Leave(n) == /\ n \in inside /\ inside' = inside \ {n} /\ wanted' = [wanted EXCEPT ![n][n] = 0]
            /\ agreed' = [agreed EXCEPT ![n] = {}] /\ channel' = Broadcast(n, Release)
            /\ UNCHANGED <<clock, requests>>
Next == \E n \in Node : \/ Ask(n) \/ Enter(n) \/ Leave(n)
                        \/ \E from \in Node : HearRequest(n, from) \/ HearAcknowledge(n, from) \/ HearRelease(n, from)
Spec == Init /\ [][Next]_vars
Exclusion == Cardinality(inside) <= 1
Asked == \A n \in inside : wanted[n][n] # 0 /\ agreed[n] = Node
====
