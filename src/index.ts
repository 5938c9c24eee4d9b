/**
 * Subtle as a library under Node.js: check, test or explain a spec, or compile, explore and judge it step by step.
 */
import { nodeEnvironment } from "./host/node-environment.js";
import { type CheckResult, type CheckSettings, check as checkIn } from "./library/check.js";
import { type FixResult, type FixSettings, fix as fixIn } from "./library/fix.js";
import { type TestResult, type TestSettings, test as testIn } from "./library/test.js";
import { type WhyResult, type WhySettings, why as whyIn } from "./library/why.js";

export * from "./core.js";

/** Checks a spec, or one of its variants. A spec with errors gives a result too, with the verdict `error`. */
export const check = (path: string, settings: CheckSettings = {}): Promise<CheckResult> =>
  checkIn(path, settings, nodeEnvironment);

/** Checks a spec and its variants against their `expect`s. A spec with errors has the verdict `wrong`. */
export const test = (path: string, settings: TestSettings = {}): Promise<TestResult> =>
  testIn(path, settings, nodeEnvironment);

/** Finds which elements of a spec are needed. A spec with errors, or one that does not hold, gives a result too. */
export const why = (path: string, settings: WhySettings = {}): Promise<WhyResult> =>
  whyIn(path, settings, nodeEnvironment);

/** Looks for small edits with which a spec that fails, or a variant of it, holds again. */
export const fix = (path: string, settings: FixSettings = {}): Promise<FixResult> =>
  fixIn(path, settings, nodeEnvironment);
