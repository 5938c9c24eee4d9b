/**
 * Edits of one line that one would like to make in a published protocol: nearly all of them can be made, and what can't
 * is refused with a reason.
 */
import { describe, expect, it } from "vitest";
import { compile, NO_OPTIONS } from "../../src/run/compile.js";
import { accepted, onDisk, rendered, runSpec } from "../support.js";

const TABLE: Readonly<Record<string, readonly string[]>> = {
  "specs/gallery/mcs_lock.subtle": [
    "split cpu.swap",
    "split cpu.swing",
    "split cpu.queue",
    "join cpu.swap, cpu.queue",
    "join cpu.queue, cpu.link",
    "drop cpu.queue.if.else",
    "replace cpu.crit.goto with { goto linked }",
    "replace has_it.or.3 with (cpu[c] at spin)",
    "insert after cpu.pass.locked' { next[me]' = none }",
  ],
  "specs/teaching/peterson.subtle": [
    "move peterson.rest after peterson.give_way",
    "join peterson.rest, peterson.give_way",
    "replace peterson.wait.when with (turn = me)",
    "drop peterson.wait.when.or.1",
    "replace turn with (1)",
    "replace flag with ([p in Side |-> true])",
    "unfair peterson",
    "replace other with (p)",
  ],
  "specs/gallery/bakery.subtle": [
    "split bakery.take",
    "join bakery.look, bakery.take",
    "drop bakery.turn.when.or.3",
    "replace bakery.turn.when.or.3.and.2 with (me <= other(me))",
    "replace bakery.turn.let.2 with (number[me])",
    "replace bakery.take.restart with { goto look }",
    "drop bakery.take.if.else",
    "replace bakery.seen with (1)",
  ],
  "specs/gallery/two_phase_commit.subtle": [
    "split tm_commit",
    "split prepare",
    "split receive",
    "join prepare, tm_receive",
    "drop receive.match.Abort",
    "replace receive.match.Abort with { rm[r]' = working }",
    "replace receive.pick with ({m in msgs where m = Commit})",
    "replace Consistent.and.1 with (true)",
    "fair tm_commit",
  ],
  "specs/gallery/raft_election.subtle": [
    "split time_out",
    "split cast_vote",
    "drop time_out.when.and.1",
    "replace win.when.and.2 with (size(votes[s]) >= 1)",
    "drop cast_vote.where",
    "insert before win.when { when term[s] > 0 }",
    "replace crash.where with (s != s)",
    "const MAJORITY : 1 .. 3 = 1",
  ],
  "specs/gallery/paxos.subtle": [
    "split phase_2b",
    "split phase_1b",
    "replace majority with (size(s) >= 1)",
    "drop may_propose.and.2",
    "replace phase_2b.voted' with (none)",
    "replace answers with ({m in msgs where m is promise})",
  ],
  "specs/gallery/alternating_bit.subtle": [
    "split sender.send",
    "split receiver.receive",
    "replace receiver.receive.let with (wire[len(wire)])",
    "drop sender.send.either.1",
    "replace sender.send.goto.3 with { goto next }",
    "drop sender",
    "replace sender.bit with (1)",
    "drop Prefix.and.1",
  ],
  "specs/gallery/producer_consumer.subtle": [
    "split producer.put",
    "split consumer.get",
    "replace wake_one with { list' = {} }",
    "drop wake_one.if",
    "replace wake_one.pick with (list minus {self})",
    "drop producer.put.wake_one",
    "move producer.put.wake_one after consumer.get.wake_one",
  ],
  "specs/gallery/ticket_lock.subtle": [
    "split cpu.rest",
    "join cpu.wait, cpu.crit",
    "replace after with (n)",
    "insert before cpu.crit { var twice : bool = false look: twice' = true }",
    "move cpu.rest.mine' after cpu.wait.when",
  ],
  "specs/gallery/readers_writers.subtle": [
    "split reader.lock",
    "split down_write.take",
    "drop down_read.when.and.1",
    "replace up_read with { }",
    "replace NoOvertaking with (true)",
  ],
  "specs/gallery/pipeline.subtle": [
    "drop raw.put.when",
    "replace raw.is_full with (false)",
    "const raw.CAPACITY : 1 .. 3 = 2",
    "split worker.get",
    "join worker.get, worker.put",
    "replace raw.Full with (true)",
  ],
  "specs/gallery/fifo.subtle": [
    "replace Short with (len(queue) <= 2)",
    "drop Short",
    "split buffer_sends",
    "join buffer_receives, buffer_sends",
    "replace queue with (<<red>>)",
  ],
  "specs/gallery/coffee_can.subtle": [
    "drop two_white.when",
    "split two_white",
    "drop init",
    "unfair taken_out",
  ],
  "specs/teaching/dining_philosophers.subtle": [
    "replace first with (left(p))",
    "split philosopher.eat",
    "join philosopher.think, philosopher.take_second",
    "fair philosopher",
  ],
  "specs/gallery/chameneos.subtle": [
    "split creature.arrive",
    "split creature.wait",
    "join creature.arrive, creature.wait",
  ],
  "specs/gallery/ewd840.subtle": ["split pass", "split send", "replace send.pick with ({0})"],
};

/** What can't be made, with the reason. */
const REFUSED: Readonly<Record<string, string>> = {};

const edited = (path: string, edit: string) =>
  compile(
    path,
    (file, written) => {
      const read = onDisk(file, written);
      return file === path && read.kind === "text"
        ? { ...read, text: `${read.text}\nvariant natural { ${edit} expect holds }\n` }
        : read;
    },
    { ...NO_OPTIONS, variant: "natural" },
  );

describe.each(Object.entries(TABLE))("%s", (path, edits) => {
  const whole = JSON.stringify(accepted(edited(path, "")).ir);
  it.each(edits)("%s", async (edit) => {
    const compilation = edited(path, edit);
    const reason = REFUSED[edit];
    if (reason !== undefined) {
      expect(rendered(compilation.diagnostics, compilation.sources).join("\n")).toContain(reason);
      return;
    }
    const spec = accepted(compilation);
    expect(JSON.stringify(spec.ir)).not.toBe(whole);
    // Both engines can run what is shaped anew.
    const engine = /^(?:split|join|move|insert)/.test(edit) ? {} : ({ engine: "reference" } as const);
    const { counts } = await runSpec(spec, { statesMax: 60, ...engine });
    expect(counts.distinct).toBeGreaterThan(0);
  });
});

it("there are eighty of them, and at most five are refused", () => {
  const all = Object.values(TABLE).flat();
  expect(Object.keys(TABLE).length).toBeGreaterThanOrEqual(14);
  expect(all.length).toBeGreaterThanOrEqual(80);
  expect(Object.keys(REFUSED).length).toBeLessThanOrEqual(5);
  for (const edit of Object.keys(REFUSED)) expect(all).toContain(edit);
});
