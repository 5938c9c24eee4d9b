/** The state graph: a picture that can be moved, enlarged and searched, and whose nodes can be expanded. */
import { useEffect, useRef, useState } from "preact/hooks";
import { foreverText } from "../../graph/words.js";
import { grouped } from "../../source/numbers.js";
import { stateHtml } from "../document/value-html.js";
import type { GraphView } from "../engine/protocol.js";
import { drawGraph } from "./actions.js";
import { type Store, useStore } from "./store.js";

const ZOOM_STEP = 1.25;
const ZOOM_MIN = 0.2;
const ZOOM_MAX = 5;

export function GraphPane({ store }: { readonly store: Store }) {
  const { graph, opened, busy, collapse, expanded } = useStore(store);
  const [chosen, setChosen] = useState<number | null>(null);
  const [sought, setSought] = useState("");
  const [by, setBy] = useState(collapse ?? "");
  useEffect(() => setChosen(null), [graph]);
  if (opened !== null && opened.spec === null)
    return <p class="empty">The spec has errors, so it has no graph.</p>;
  const words = sought.trim().toLowerCase();
  const found =
    graph === null || words === ""
      ? []
      : graph.nodes.filter(({ label }) => label.toLowerCase().includes(words)).map(({ id }) => id);
  return (
    <div class="graph">
      <h1 class="hidden-title">State graph</h1>
      <form
        class="row tools"
        onSubmit={(event) => {
          event.preventDefault();
          void drawGraph(store, by, []);
        }}
      >
        <label>
          One node for each value of{" "}
          <input
            type="text"
            spellcheck={false}
            placeholder="the program counters"
            value={by}
            onInput={(event) => setBy(event.currentTarget.value)}
          />
        </label>
        <span class="buttons">
          <button type="submit" disabled={busy !== null}>
            Collapse
          </button>
          <button
            type="button"
            disabled={busy !== null || (collapse === null && expanded.length === 0)}
            onClick={() => {
              setBy("");
              void drawGraph(store, null, []);
            }}
          >
            Reset
          </button>
        </span>
        <label>
          Search{" "}
          <input
            type="search"
            placeholder="text in a node"
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        </label>
        {words !== "" && <span class="dim">{found.length} found</span>}
      </form>
      {graph === null ? (
        <p class="empty">{busy === null ? "No graph is drawn." : "Finding all states …"}</p>
      ) : (
        <div class="graph-body">
          <Picture graph={graph} chosen={chosen} found={found} onChoose={setChosen} />
          <Chosen store={store} graph={graph} chosen={chosen} />
        </div>
      )}
    </div>
  );
}

function Picture({
  graph,
  chosen,
  found,
  onChoose,
}: {
  readonly graph: GraphView;
  readonly chosen: number | null;
  readonly found: readonly number[];
  readonly onChoose: (id: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const nodeOf = (id: number): Element | null => box.current?.querySelector(`#n${id}`) ?? null;

  useEffect(() => {
    for (const { id, label, members } of graph.nodes) {
      const node = nodeOf(id);
      node?.setAttribute("tabindex", "0");
      node?.setAttribute("role", "button");
      node?.setAttribute("aria-label", `${id}: ${label}${members > 1 ? `, ${members} states` : ""}`);
    }
    // It holds buttons, so it is more than a picture.
    box.current?.querySelector("svg")?.setAttribute("role", "group");
    box.current?.querySelector("svg")?.setAttribute("aria-label", graph.title);
    const area = box.current;
    if (area !== null) area.scrollLeft = (area.scrollWidth - area.clientWidth) / 2;
  }, [graph]);

  useEffect(() => {
    const svg = box.current?.querySelector("svg");
    const [, , width = 0, height = 0] = (svg?.getAttribute("viewBox") ?? "").split(" ").map(Number);
    svg?.setAttribute("width", String(width * zoom));
    svg?.setAttribute("height", String(height * zoom));
  }, [graph, zoom]);

  useEffect(() => {
    for (const node of box.current?.querySelectorAll(".found, .picked") ?? [])
      node.classList.remove("found", "picked");
    for (const id of found) nodeOf(id)?.classList.add("found");
    if (chosen !== null) nodeOf(chosen)?.classList.add("picked");
    if (found.length > 0) nodeOf(found[0] as number)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [graph, found.join(), chosen]);

  const chooseAt = (target: EventTarget | null): void => {
    const node = target instanceof Element ? target.closest("g.node[id]") : null;
    if (node !== null) onChoose(Number(node.id.slice(1)));
  };
  const drag = (event: PointerEvent): void => {
    const area = box.current;
    if (area === null || event.buttons !== 1 || event.pointerType !== "mouse") return;
    area.scrollLeft -= event.movementX;
    area.scrollTop -= event.movementY;
  };
  const enlarge = (by: number): void => setZoom(Math.max(ZOOM_MIN, Math.min(zoom * by, ZOOM_MAX)));

  return (
    <div class="picture">
      <div class="buttons zoom">
        <button type="button" aria-label="Larger" onClick={() => enlarge(ZOOM_STEP)}>
          +
        </button>
        <button type="button" aria-label="Smaller" onClick={() => enlarge(1 / ZOOM_STEP)}>
          −
        </button>
        <button type="button" onClick={() => setZoom(1)}>
          {Math.round(zoom * 100)} %
        </button>
        <button
          type="button"
          onClick={() => {
            const area = box.current;
            const width = Number((area?.querySelector("svg")?.getAttribute("viewBox") ?? "").split(" ")[2]);
            if (area !== null && width > 0) setZoom(Math.min(1, (area.clientWidth - 4) / width));
          }}
        >
          Fit
        </button>
        <span class="dim">
          {graph.nodes.length} nodes, {graph.edges} edges, {grouped(graph.states)} states
        </span>
      </div>
      <div
        class="canvas"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label="The picture"
        onPointerMove={drag}
        onClick={(event) => chooseAt(event.target)}
        onKeyDown={(event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            chooseAt(event.target);
          } else if (event.key === "+") enlarge(ZOOM_STEP);
          else if (event.key === "-") enlarge(1 / ZOOM_STEP);
        }}
        dangerouslySetInnerHTML={{ __html: graph.svg }}
      />
    </div>
  );
}

function Chosen({
  store,
  graph,
  chosen,
}: {
  readonly store: Store;
  readonly graph: GraphView;
  readonly chosen: number | null;
}) {
  const { busy, collapse, expanded } = useStore(store);
  const node = graph.nodes.find(({ id }) => id === chosen);
  if (node === undefined)
    return (
      <section class="node-of">
        <p class="dim">
          {graph.title}. Choose a node to see what it is
          {graph.collapsedBy === null ? "" : ", and to expand it"}.
        </p>
      </section>
    );
  const { key, state, members, violates, traces, loops, initial, label } = node;
  return (
    <section class="node-of" aria-label="The chosen node">
      <h2>Node {node.id}</h2>
      {members > 1 && <p>{grouped(members)} states</p>}
      {initial && <p>{members > 1 ? "an initial state is among them" : "an initial state"}</p>}
      {violates.length > 0 && <p class="failure">violates {violates.join(", ")}</p>}
      {traces.length > 0 && <p>on the trace of {traces.join(", ")}</p>}
      {loops.length > 0 && <p class="failure">{foreverText(loops)}</p>}
      {key !== null && (
        <button
          type="button"
          class="main"
          disabled={busy !== null}
          onClick={() => void drawGraph(store, collapse, [...expanded, key])}
        >
          Expand
        </button>
      )}
      {state === null ? (
        <pre>{label}</pre>
      ) : (
        <div class="scroll-x" dangerouslySetInnerHTML={{ __html: stateHtml(state) }} />
      )}
    </section>
  );
}
