---- MODULE RicartAgrawala ----
EXTENDS Naturals, Sequences, FiniteSets
CONSTANTS NODES, REQUESTS
VARIABLES clock, asked, replied, deferred, inside, channel, requests
vars == <<clock, asked, replied, deferred, inside, channel, requests>>
Node == 1..NODES
\* A time of 0 stands for no request.
Request(t) == [kind |-> "request", time |-> t]
Reply == [kind |-> "reply"]
Init == /\ clock = [n \in Node |-> 1] /\ asked = [n \in Node |-> 0] /\ inside = {} /\ requests = 0
        /\ replied = [n \in Node |-> {}] /\ deferred = [n \in Node |-> {}]
        /\ channel = [n \in Node |-> [m \in Node |-> <<>>]]
\* The channels when n has sent a message to all nodes of S.
Sent(n, S, msg) == [channel EXCEPT ![n] = [m \in Node |-> IF m \in S THEN Append(@[m], msg) ELSE @[m]]]
Ask(n) == /\ asked[n] = 0 /\ requests < REQUESTS
          /\ requests' = requests + 1 /\ asked' = [asked EXCEPT ![n] = clock[n]]
          /\ channel' = Sent(n, Node \ {n}, Request(clock[n]))
          /\ UNCHANGED <<clock, replied, deferred, inside>>
HearRequest(n, from) ==
  /\ channel[from][n] # <<>> /\ Head(channel[from][n]).kind = "request"
  /\ LET t == Head(channel[from][n]).time IN
     /\ clock' = [clock EXCEPT ![n] = (IF t > @ THEN t ELSE @) + 1]
     /\ IF asked[n] # 0 /\ (asked[n] < t \/ (asked[n] = t /\ n < from))
        THEN /\ deferred' = [deferred EXCEPT ![n] = @ \cup {from}]
             /\ channel' = [channel EXCEPT ![from][n] = Tail(@)]
        ELSE /\ channel' = [channel EXCEPT ![from][n] = Tail(@), ![n][from] = Append(@, Reply)]
             /\ UNCHANGED deferred
  /\ UNCHANGED <<asked, replied, inside, requests>>
HearReply(n, from) ==
  /\ channel[from][n] # <<>> /\ Head(channel[from][n]) = Reply
  /\ replied' = [replied EXCEPT ![n] = @ \cup {from}] /\ channel' = [channel EXCEPT ![from][n] = Tail(@)]
  /\ UNCHANGED <<clock, asked, deferred, inside, requests>>
Enter(n) == /\ asked[n] # 0 /\ n \notin inside /\ replied[n] = Node \ {n}
            /\ inside' = inside \cup {n} /\ UNCHANGED <<clock, asked, replied, deferred, channel, requests>>
Leave(n) == /\ n \in inside /\ inside' = inside \ {n} /\ asked' = [asked EXCEPT ![n] = 0]
            /\ replied' = [replied EXCEPT ![n] = {}] /\ deferred' = [deferred EXCEPT ![n] = {}]
            /\ channel' = Sent(n, deferred[n], Reply) /\ UNCHANGED <<clock, requests>>
Next == \E n \in Node : \/ Ask(n) \/ Enter(n) \/ Leave(n)
                        \/ \E from \in Node : HearRequest(n, from) \/ HearReply(n, from)
Spec == Init /\ [][Next]_vars
Exclusion == Cardinality(inside) <= 1
Asked == \A n \in Node : asked[n] = 0 => n \notin inside /\ deferred[n] = {}
====
