/** Tests of specs, and of code against them, with Vitest: `subtle-checker/vitest` adds its matchers to `expect`. */
import { expect } from "vitest";
import { type JudgeSettings, type SpecGiven, toHold, toViolate } from "./conform/matchers.js";
import { nodeConform } from "./host/node-conform.js";

export type { JudgeSettings } from "./conform/matchers.js";
export * from "./conform.js";

expect.extend({
  toHold(spec: SpecGiven, settings: JudgeSettings = {}) {
    return toHold(spec, settings, this.isNot, nodeConform);
  },
  toViolate(spec: SpecGiven, property: string, settings: JudgeSettings = {}) {
    return toViolate(spec, property, settings, this.isNot, nodeConform);
  },
});

interface SpecMatchers {
  /** Every property of the spec holds; the spec is given by its handle, or its path. */
  toHold: (settings?: JudgeSettings) => Promise<void>;
  /** The spec violates the property: one of its own, or `deadlock`, `types`, `asserts`, `evaluation`. */
  toViolate: (property: string, settings?: JudgeSettings) => Promise<void>;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: it must be declared as Vitest does
  interface Matchers<T = any> extends SpecMatchers {}
}
