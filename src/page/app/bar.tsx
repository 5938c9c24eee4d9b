/** The top of the page: what it is about, its views, and what the engine is doing. */
import { useEffect } from "preact/hooks";
import { plural } from "../../result/words.js";
import { reportHtml } from "../document/report-html.js";
import { show, stop } from "./actions.js";
import { type Store, useStore, type View } from "./store.js";

const NAMES: Readonly<Record<View, string>> = {
  edit: "Spec",
  report: "Report",
  compare: "Compare",
  explore: "Explore",
  graph: "Graph",
};

export function Bar({ store }: { readonly store: Store }) {
  const state = useStore(store);
  const { view, found, traces, canExplore, canEdit, data, busy, note, opened } = state;
  const views: readonly View[] = [
    ...(canEdit ? (["edit"] as const) : []),
    ...(found !== null || data.door === "report" ? (["report"] as const) : []),
    ...(traces.length > 1 ? (["compare"] as const) : []),
    ...(canExplore ? (["explore", "graph"] as const) : []),
  ];
  useEffect(() => {
    const report = document.getElementById("report");
    if (report !== null) report.hidden = view !== "report" || (found === null && data.door !== "report");
    document.getElementById("main")?.setAttribute("data-view", view);
  }, [view, found]);
  useEffect(() => {
    const report = document.getElementById("report");
    if (report === null || found === null || found === data.found) return;
    report.innerHTML = reportHtml(found);
    scrollTo(0, 0);
  }, [found]);
  const name =
    (found !== null && found.result.verdict !== "error" ? found.result.spec : opened?.spec?.name) ?? "subtle";
  return (
    <>
      <div class="bar">
        <span class="name">{data.door === "playground" ? "Subtle playground" : name}</span>
        {data.door === "playground" && (
          <span class="site">
            <a href="gallery.html">Gallery</a> <a href="docs.html">Documentation</a>
          </span>
        )}
        {views.length > 1 && (
          <nav aria-label="Views">
            {views.map((one) => (
              <button
                type="button"
                key={one}
                aria-current={one === view ? "page" : undefined}
                onClick={() => show(store, one)}
              >
                {NAMES[one]}
              </button>
            ))}
          </nav>
        )}
      </div>
      <div class="told-now" role="status">
        {busy !== null && (
          <span class="busy">
            {busy.what}
            {busy.progress !== null &&
              `: ${plural(busy.progress.distinct, "state")}, depth ${busy.progress.depth}`}{" "}
            <button type="button" onClick={() => stop(store)}>
              Stop
            </button>
          </span>
        )}
        {busy === null && note !== null && <pre class="note">{note}</pre>}
      </div>
    </>
  );
}
