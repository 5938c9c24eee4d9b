/** A run as one word, to be run again: the initial state and the moves by number. They mean the same as long as the spec is the same. */
import type { ConformGraph } from "./graph/graph.js";
import { TestMistake } from "./mistakes.js";
import type { Move, Script } from "./run.js";

/** `0:4,7` are two steps; `0:4.2,7.0,~` are two that overlap, the first after a delay, and a rest. */
export const replayText = ({ initial, moves }: Script): string =>
  `${initial}:${moves.map(moveText).join(",")}`;

function moveText(move: Move): string {
  if (move.kind === "rest") return "~";
  return move.kind === "step" ? String(move.command) : `${move.command}.${move.delay}`;
}

export function readReplay(text: string, { initial, commands }: ConformGraph): Script {
  const wrong = (): TestMistake =>
    new TestMistake(
      `\`replay\` is ${JSON.stringify(text)}, which is no run of this spec with these constants`,
    );
  const [, start, list] = /^(\d+):([\d.,~]*)$/.exec(text) ?? [];
  if (start === undefined || list === undefined || !initial.includes(Number(start))) throw wrong();
  const moves = (list === "" ? [] : list.split(",")).map((word): Move => {
    if (word === "~") return { kind: "rest" };
    const [, command, delay] = /^(\d+)(?:\.(\d+))?$/.exec(word) ?? [];
    if (command === undefined || Number(command) >= commands.length) throw wrong();
    return delay === undefined
      ? { kind: "step", command: Number(command) }
      : { kind: "begin", command: Number(command), delay: Math.min(Number(delay), 1000) };
  });
  return { initial: Number(start), moves };
}
