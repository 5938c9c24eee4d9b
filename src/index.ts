/** Subtle as a library, under Node.js: check, test or explain a spec; or compile, explore and judge it step by step. */
import { nodeEnvironment } from "./host/node-environment.js";
import { type CheckResult, type CheckSettings, check as checkIn } from "./library/check.js";
import { type TestResult, type TestSettings, test as testIn } from "./library/test.js";
import { type WhyResult, type WhySettings, why as whyIn } from "./library/why.js";

export * from "./core.js";

/** Checks a spec, or one of its variants. A wrong spec is a result too, with the verdict `error`. */
export const check = (path: string, settings: CheckSettings = {}): Promise<CheckResult> =>
  checkIn(path, settings, nodeEnvironment);

/** Judges a spec, and its variants, against what they expect. A wrong spec has the verdict `wrong`. */
export const test = (path: string, settings: TestSettings = {}): Promise<TestResult> =>
  testIn(path, settings, nodeEnvironment);

/** Says what of a spec is load-bearing. A wrong spec, and one that does not hold, are results too. */
export const why = (path: string, settings: WhySettings = {}): Promise<WhyResult> =>
  whyIn(path, settings, nodeEnvironment);
