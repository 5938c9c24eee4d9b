/**
 * What brute force is tried on: specs of each kind, at constants at which the reference engine is through in a second, and
 * variants that fail.
 */
import { LONG } from "../support.js";

export interface Given {
  readonly path: string;
  readonly constants: Readonly<Record<string, string>>;
}

const given = (path: string, constants: Given["constants"] = {}): Given => ({
  path: `specs/${path}.subtle`,
  constants,
});

/** Locks, barriers, grace periods, sequence counts, messages, fairness. */
export const SPECS: readonly Given[] = [
  given("dax/fault_vs_truncate", { FAULTS: "1" }),
  given("locks/mutex", { TASKS: "2" }),
  given("teaching/peterson"),
  given("gallery/ticket_lock", { CPUS: "2", NUMBERS: "2" }),
  given("gallery/two_phase_commit", { N: "2" }),
  given("gallery/first_reader"),
  given("gallery/read_copy_update", { READERS: "1" }),
  given("gallery/seqlock", { WRITES: "1" }),
  given("gallery/store_buffer"),
  given("gallery/double_checked_lock"),
  given("gallery/lost_wakeup"),
  given("gallery/reference_count", { TASKS: "1" }),
  given("gallery/test_and_set"),
  ...(LONG
    ? [
        given("hugetlb/i_size"),
        given("locks/rw_lock"),
        given("locks/rwsem"),
        given("teaching/dining_philosophers"),
        given("gallery/bakery"),
        given("gallery/mcs_lock"),
        given("gallery/producer_consumer"),
        given("gallery/readers_writers"),
        given("gallery/read_copy_update"),
        given("gallery/reference_count"),
        given("gallery/seqlock"),
        given("dax/entry_wakeup", { TASKS: "2" }),
      ]
    : []),
];

export interface Failing extends Given {
  readonly variant: string;
}

const failing = (path: string, variants: readonly string[], constants: Given["constants"] = {}) =>
  variants.map((variant): Failing => ({ ...given(path, constants), variant }));

/** One mistake in each. */
export const FAILING: readonly Failing[] = [
  ...failing("gallery/first_reader", ["counts_alone"]),
  ...failing("gallery/read_copy_update", ["publishes_early"], { READERS: "1" }),
  ...failing("gallery/seqlock", ["no_test", "one_step"]),
  ...failing("gallery/store_buffer", ["no_barrier", "late_barrier"]),
  ...failing("gallery/double_checked_lock", ["no_recheck", "publishes_early"]),
  ...failing("gallery/lost_wakeup", ["looks_first", "nobody_wakes"]),
  ...failing("gallery/test_and_set", ["two_steps"]),
  ...(LONG
    ? [
        ...failing("gallery/read_copy_update", ["no_grace_period", "looks_too_early", "leaves_early"]),
        ...failing("gallery/reference_count", ["takes_anyway", "two_steps", "no_grace_period"]),
        ...failing("gallery/first_reader", ["everybody_leaves", "nobody_opens"]),
        ...failing("gallery/seqlock", ["no_check"]),
        ...failing("gallery/store_buffer", ["one_barrier"]),
        ...failing("gallery/double_checked_lock", ["publishes_late"]),
        ...failing("gallery/lost_wakeup", ["wakes_first"]),
      ]
    : []),
];

/** `gallery/seqlock WRITES=1`, `gallery/seqlock no_test`. */
export const titled = <One extends Given & { readonly variant?: string }>(
  all: readonly One[],
): readonly (readonly [string, One])[] =>
  all.map((one) => [
    [
      one.path.replace(/^specs\/|\.subtle$/g, ""),
      ...(one.variant === undefined ? [] : [one.variant]),
      ...Object.entries(one.constants).map(([name, value]) => `${name}=${value}`),
    ].join(" "),
    one,
  ]);
