---- MODULE DaxLive ----
EXTENDS Naturals
CONSTANTS F, P
VARIABLES i_size, writer, readers, pc, page, mapped, owned, tpc, newsize, k
D == INSTANCE Dax
all == D!vars
Spec == /\ D!Init /\ [][D!Next]_all
        /\ \A f \in 1..F : /\ WF_all(D!FaultRecheckOk(f)) /\ WF_all(D!FaultRecheckFail(f))
                           /\ WF_all(D!FaultInsert(f)) /\ WF_all(D!FaultUnlock(f))
Back == (pc[1] = "locked") ~> (pc[1] = "idle")
====
