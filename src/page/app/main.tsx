/** The application of a page. */
import { render } from "preact";
import type { PageData } from "../document/data.js";
import { goTo } from "./actions.js";
import { Bar } from "./bar.js";
import { exampleOf, isLink, readLink } from "./link.js";
import { partText } from "./parts.js";
import { withText } from "./playground.js";
import { enliven } from "./report.js";
import { Side } from "./side.js";
import { initialState, type PageState, Store } from "./store.js";
import { Views } from "./views.js";

const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
};

async function start(): Promise<void> {
  const text = await partText("data");
  if (text === null) throw new Error("the page has no data");
  const data = JSON.parse(text) as PageData;
  const store = new Store({ ...initialState(data), ...(await linkedState(data)) });
  render(<Bar store={store} />, element("bar"));
  render(<Side store={store} />, element("side"));
  render(<Views store={store} />, element("views"));
  enliven(store);
  if (store.state.view === "explore") void goTo(store, store.state.path, false);
  document.documentElement.dataset["ready"] = "true";
}

/** What the link that led here holds: it is shown, and nothing is run. */
async function linkedState(data: PageData): Promise<Partial<PageState>> {
  const example = exampleOf(location.hash);
  if (example !== null && data.spec !== null) {
    if (!data.examples.some(({ path }) => path === example)) return { note: "There is no such example." };
    return { setup: { spec: { ...data.spec, main: example }, constants: {}, variant: null } };
  }
  if (!isLink(location.hash)) return {};
  const linked = await readLink(location.hash);
  if (linked === null) return { note: "The link that led here is broken." };
  const { main, text, constants, variant, path } = linked;
  const files = data.spec?.files ?? [];
  return {
    setup: { spec: withText({ main, files }, text), constants, variant },
    found: null,
    traces: [],
    path,
    view: data.door === "playground" ? "edit" : "explore",
  };
}

void start();
