/** The views besides the report. */
import { Compare } from "./compare.js";
import { Explorer } from "./explorer.js";
import { GraphPane } from "./graph-pane.js";
import { Playground } from "./playground.js";
import { type Store, useStore } from "./store.js";

export function Views({ store }: { readonly store: Store }) {
  const { view } = useStore(store);
  if (view === "explore") return <Explorer store={store} />;
  if (view === "compare") return <Compare store={store} />;
  if (view === "graph") return <GraphPane store={store} />;
  return view === "edit" ? <Playground store={store} /> : null;
}
