/** Work that may still be done. It counts what does not depend on time: values tried, conditions and steps. */
export interface Budget {
  left: number;
  /** Called now and then; may throw. */
  readonly poll?: () => void;
}

export class OutOfBudget extends Error {}
