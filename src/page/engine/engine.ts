/** Answers what the page asks. It knows nothing of workers: what it needs of the machine is an `Environment`. */
import { diagnosticJson } from "../../diagnostics/render.js";
import { paint } from "../../diagnostics/style.js";
import { type Checked as CheckedSpec, checkSpec, wrongResult } from "../../library/check.js";
import { type Environment, progressOf } from "../../library/environment.js";
import { diagnosticsText } from "../../library/text.js";
import { why } from "../../library/why.js";
import type { ReadFile } from "../../resolve/load.js";
import { LIBRARY, LIBRARY_FOLDER } from "../../resolve/packages.js";
import { resultJson } from "../../result/json.js";
import { workspace } from "../../run/workspace.js";
import { traceFacts, traceViews } from "../../view/trace-view.js";
import { NoGraph, type SpecGraph, specGraph } from "./graph.js";
import type {
  Answers,
  Asked,
  Checked,
  Limits,
  Opened,
  ProgressView,
  Question,
  Setup,
  SpecFiles,
} from "./protocol.js";
import { type ExplorerSession, explorerSession } from "./session.js";

export interface Engine {
  readonly answer: <Q extends Question>(
    question: Q,
    asked: Asked[Q],
    onProgress: (progress: ProgressView) => void,
  ) => Promise<Answers[Q]>;
}

const NOT_HERE = "it is not in this page";

/** Reads what is in the page, and nothing else. */
export function readerOf({ files }: SpecFiles): ReadFile {
  const known = new Map(files.map(({ path, result }) => [path, result]));
  return (path) => {
    const result = known.get(path);
    if (result !== undefined) return result;
    // The playground has the modules that come with the tool among its examples.
    const own = path.startsWith(LIBRARY) ? known.get(LIBRARY_FOLDER + path.slice(LIBRARY.length)) : undefined;
    return own ?? { kind: "failed", why: NOT_HERE, hint: null };
  };
}

/** The words that a spec has for itself: a name for the question that is none of them. */
function freshName(text: string): string {
  const taken = new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu));
  for (let i = 0; ; i += 1) if (!taken.has(`Asked${i}`)) return `Asked${i}`;
}

export function pageEngine(environment: Omit<Environment, "readFile">): Engine {
  let setup: Setup | null = null;
  let session: ExplorerSession | null = null;
  let graph: SpecGraph | null = null;
  let read: ReadFile = () => ({ kind: "failed", why: NOT_HERE });
  const files = workspace((path, written) => read(path, written));

  const current = (): Setup => {
    if (setup === null) throw new Error("no spec is open");
    return setup;
  };
  const opened = (): ExplorerSession => {
    if (session === null) throw new Error("the spec has errors");
    return session;
  };
  const optionsOf = ({ constants, variant }: Setup) => ({
    constants: new Map(Object.entries(constants)),
    variant,
  });

  function open(asked: Setup): Opened {
    setup = asked;
    read = readerOf(asked.spec);
    graph = null;
    files.changed();
    const compilation = files.compile(asked.spec.main, optionsOf(asked));
    const { spec, sources, variants, diagnostics } = compilation;
    session = spec === null ? null : explorerSession(spec);
    return {
      diagnostics: diagnostics.map((one) => diagnosticJson(one, sources)),
      spec: session?.view() ?? null,
      variants: variants.map(({ name, why: title }) => ({ name: name.name, title: title?.text ?? null })),
    };
  }

  /** @param added Declarations that stand behind those of the spec. */
  async function search(
    limits: Limits,
    onProgress: (progress: ProgressView) => void,
    { all = false, only = [], added = "" }: { all?: boolean; only?: readonly string[]; added?: string } = {},
  ): Promise<Checked> {
    const { spec, variant, constants } = current();
    const from = readerOf(spec);
    const readFile: ReadFile = (path, written) => {
      const result = from(path, written);
      return path === spec.main && result.kind === "text" && added !== ""
        ? { ...result, text: `${result.text}\n${added}\n` }
        : result;
    };
    const start = environment.now();
    const follow = progressOf({ ...environment, readFile }, { onProgress });
    const settings = {
      constants: new Map(Object.entries(constants)),
      variant,
      all,
      only,
      maxStates: limits.states,
      maxMemory: limits.memory,
    };
    const checked = await checkSpec(spec.main, settings, readFile, follow);
    const elapsed = environment.now() - start;
    if ("wrong" in checked) {
      const wrong = wrongResult(checked);
      return { result: wrong, traces: [], text: wrong.text(), elapsed };
    }
    return told(checked, variant, elapsed);
  }

  async function ever(
    condition: string,
    limits: Limits,
    onProgress: (progress: ProgressView) => void,
  ): Promise<Answers["ever"]> {
    const { spec } = current();
    const place = opened().place([], [condition]).watched[0];
    if (place?.wrong != null) return { wrong: place.wrong };
    const main = spec.files.find(({ path }) => path === spec.main)?.result;
    const name = freshName(main?.kind === "text" ? main.text : "");
    return search(limits, onProgress, {
      only: [name],
      added: `reachable ${name} : (\n${condition}\n)`,
    });
  }

  /** The graph of all states. @throws {NoGraph} If they could not all be found. */
  async function explored(limits: Limits, onProgress: (progress: ProgressView) => void): Promise<SpecGraph> {
    const { spec, variant, constants } = current();
    const readFile = readerOf(spec);
    const checked = await checkSpec(
      spec.main,
      {
        constants: new Map(Object.entries(constants)),
        variant,
        all: true,
        maxStates: limits.states,
        maxMemory: limits.memory,
      },
      readFile,
      progressOf({ ...environment, readFile }, { onProgress }),
    );
    if ("wrong" in checked) throw new NoGraph(wrongResult(checked).text());
    if (checked.exploration.stop !== null)
      throw new NoGraph("the limits of this page were reached before all states were found");
    return specGraph(checked.spec, checked.exploration);
  }

  const handlers: {
    readonly [Q in Question]: (
      asked: Asked[Q],
      onProgress: (progress: ProgressView) => void,
    ) => Answers[Q] | Promise<Answers[Q]>;
  } = {
    open,
    place: ({ path, watched }) => opened().place(path, watched),
    wander: ({ path, steps, seed, until }) => opened().wander(path, steps, seed, until),
    seek: ({ path, condition }) => opened().seek(path, condition),
    follow: ({ steps }) => ({ path: opened().follow(steps) }),
    check: ({ limits, all }, onProgress) => search(limits, onProgress, { all }),
    ever: ({ condition, limits }, onProgress) => ever(condition, limits, onProgress),
    graph: async (asked, onProgress) => {
      try {
        graph ??= await explored(asked.limits, onProgress);
        return await graph.view(asked);
      } catch (error) {
        if (error instanceof NoGraph) return { wrong: error.message };
        throw error;
      }
    },
    why: async ({ limits }, onProgress) => {
      const { spec, variant, constants } = current();
      const settings = {
        constants,
        ...(variant !== null && { variant }),
        maxStates: limits.states,
        maxMemory: limits.memory,
        onProgress,
      };
      const result = await why(spec.main, settings, { ...environment, readFile: readerOf(spec) });
      return { text: result.text() };
    },
  };

  return {
    answer: async (question, asked, onProgress) => handlers[question](asked, onProgress),
  };
}

/** What was found, as the page shows it. */
export function told(checked: CheckedSpec, variant: string | null, elapsed: number): Checked {
  const { spec, exploration, diagnostics } = checked;
  const result = resultJson(spec.ir, spec.sources, variant, exploration, diagnostics, elapsed);
  return {
    result,
    traces: traceViews(result, traceFacts(spec)),
    text: paint(diagnosticsText(diagnostics, spec.sources), false),
    reduced: exploration.reduced,
    elapsed,
  };
}
