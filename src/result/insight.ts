/** What a counterexample says beyond its steps, as JSON: from where on it is doomed, which step decides, which orders it needs. */
import type { Ir } from "../ir/ir.js";
import type { Deciding } from "../race/deciding.js";
import type { Insight } from "../race/insight.js";
import type { Orders } from "../race/orders.js";
import type { Json } from "../state/print.js";

export interface EscapeJson {
  readonly action: string;
  readonly parameters: { readonly [name: string]: Json };
  /** Whether the violation can't be reached any more, or still can; null if that is not decided. */
  readonly to: "safe" | "at risk" | null;
}

export interface InsightJson {
  readonly doomed: {
    /** The number, from 1, of the first step after which every behaviour reaches the violation; null: not decided. */
    readonly from: number | null;
    /** The steps that would have avoided that in its place; null if that is not decided. */
    readonly escapes: readonly EscapeJson[] | null;
    /** Whether nothing had to go on there. */
    readonly mayRest: boolean;
  };
  /** Null: not decided. */
  readonly orders: Orders | null;
  /** Of an edited spec: the first step that the unedited one can't take; null if it can take all. */
  readonly deciding?: Deciding | null;
}

export const insightJson = ({ doomed, orders, deciding }: Insight, ir: Ir): InsightJson => ({
  doomed: {
    ...doomed,
    escapes:
      doomed.escapes?.map(({ action, given, to }) => ({
        action: ir.actions[action]?.name ?? "",
        parameters: Object.fromEntries(given.map(({ name, value }) => [name, value])),
        to,
      })) ?? null,
  },
  orders,
  ...(deciding !== undefined && { deciding }),
});
