/** Time that the profiler saw goes to the right phase. */
import { expect, it } from "vitest";
import { type CpuProfile, phaseSeconds } from "../../bench/phases.js";

const frame = (functionName: string, url: string) => ({ functionName, url });
const PACKED = "file:///somewhere/dist/checker/packed";

const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame("(root)", ""), children: [2, 3, 4, 12] },
    { id: 2, callFrame: frame("(garbage collector)", "") },
    { id: 3, callFrame: frame("parse", "file:///somewhere/dist/src/syntax/parse.js") },
    { id: 4, callFrame: frame("searchPacked", `${PACKED}/search.js`), children: [5, 7, 9, 11] },
    { id: 5, callFrame: frame("expandStates", `${PACKED}/explorer.js`), children: [6] },
    { id: 6, callFrame: frame("FaultStart", "") },
    { id: 7, callFrame: frame("reserve", `${PACKED}/slot-table.js`), children: [8] },
    { id: 8, callFrame: frame("hashPair", `${PACKED}/hash.js`) },
    { id: 9, callFrame: frame("insert", `${PACKED}/slot-table.js`), children: [10] },
    { id: 10, callFrame: frame("hashStates", `${PACKED}/hash.js`) },
    { id: 11, callFrame: frame("judge", `${PACKED}/explorer.js`) },
    { id: 12, callFrame: frame("(program)", "") },
  ],
  samples: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  timeDeltas: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((ms) => ms * 1000),
};

it.each([
  ["collecting garbage", 1],
  ["front end", 2],
  ["search", 4],
  ["expand", 8 + 16],
  ["grow", 32 + 64],
  ["insert", 128],
  ["hash", 256],
  ["judge", 512],
  ["starting up", 1024],
  ["touch", 0],
] as const)("the phase %s has %d ms", (phase, ms) => {
  expect(phaseSeconds(PROFILE).get(phase)).toBeCloseTo(ms / 1000);
});
