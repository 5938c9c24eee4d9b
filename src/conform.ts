/** Tests of code against specs, for any test runner: `subtle-checker/conform`. */
import type { ConformOptions, Model, Report, SpecHandle } from "./conform/api.js";
import { conforms as conformsIn } from "./conform/conforms.js";
import { nodeConform } from "./host/node-conform.js";

export {
  type Answer,
  type ArgumentsOf,
  type ConformOptions,
  type Model,
  type Report,
  refused,
  type SpecHandle,
  type Step,
  type Told,
  type Walks,
} from "./conform/api.js";
export { Mismatch, TestMistake, Undecided } from "./conform/mistakes.js";

/**
 * Drives code along the graph of a spec and compares what it does with what the spec allows.
 * @throws {Mismatch} If they differ, with the shortest run that shows it.
 * @throws {TestMistake} If the test is wrong: nothing is said of the code then.
 * @throws {Undecided} If a limit was reached first.
 */
export const conforms = <
  M extends Model,
  Sut,
  const H extends keyof M["steps"] = never,
  const N extends keyof M["steps"] = never,
  const F extends string = never,
>(
  spec: SpecHandle<M>,
  options: ConformOptions<M, Sut, H, N, F>,
): Promise<Report> => conformsIn(spec, options, nodeConform);
