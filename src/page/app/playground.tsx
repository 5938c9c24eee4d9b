/** The playground: a spec that can be edited, with what is wrong with it, and what can be asked of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DiagnosticJson } from "../../diagnostics/render.js";
import type { Setup, SpecFiles } from "../engine/protocol.js";
import { check, copyLink, open, setUp, show, stop, why } from "./actions.js";
import type { Editor, EditorPart } from "./editor-part.js";
import { loadPart } from "./parts.js";
import { type Store, useStore } from "./store.js";

/** How long nothing must be typed before the spec is read, in milliseconds. */
const PAUSE_MS = 300;

/** The spec with another text. */
export function withText(spec: SpecFiles, text: string): SpecFiles {
  const changed = { path: spec.main, result: { kind: "text", text } as const };
  const files = spec.files.map((file) =>
    file.path === spec.main
      ? file.result.kind === "text"
        ? { ...file, result: { ...file.result, text } }
        : changed
      : file,
  );
  return { ...spec, files: files.some(({ path }) => path === spec.main) ? files : [changed, ...files] };
}

export function textOfMain({ main, files }: SpecFiles): string {
  const file = files.find(({ path }) => path === main);
  return file?.result.kind === "text" ? file.result.text : "";
}

export function Playground({ store }: { readonly store: Store }) {
  const { setup, opened, busy } = useStore(store);
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    if (setup !== null && opened === null) void open(store);
  }, [setup]);
  if (setup === null) return null;
  const hasErrors = opened !== null && opened.spec === null;
  return (
    <div class="playground">
      <h1 class="hidden-title">Playground</h1>
      <section class="edit" aria-label="The spec">
        <Files store={store} setup={setup} />
        <Text store={store} setup={setup} />
      </section>
      <section class="run" aria-label="Run">
        <div class="buttons">
          <button
            type="button"
            class="main"
            disabled={busy !== null || hasErrors}
            onClick={() => {
              setTold(null);
              current.take();
              void check(store);
            }}
          >
            Check
          </button>
          <button
            type="button"
            disabled={busy !== null || hasErrors}
            onClick={() => {
              current.take();
              void why(store).then(setTold);
            }}
          >
            Why does it hold?
          </button>
          <button type="button" disabled={hasErrors} onClick={() => show(store, "explore")}>
            Explore
          </button>
          <button
            type="button"
            onClick={() => {
              current.take();
              void copyLink(store);
            }}
          >
            Copy link
          </button>
        </div>
        <Settings store={store} setup={setup} />
        <Diagnostics diagnostics={opened?.diagnostics ?? []} main={setup.spec.main} store={store} />
        {told !== null && (
          <pre class="messages" tabIndex={0}>
            {told}
          </pre>
        )}
        <p class="dim small">
          It runs in this page, up to 2 million states and 512 MB. Nothing leaves your computer.
        </p>
      </section>
    </div>
  );
}

// ─────────────────────────────────────────────────────────────────────── files

function Files({ store, setup }: { readonly store: Store; readonly setup: Setup }) {
  const { examples } = store.state.data;
  const input = useRef<HTMLInputElement>(null);
  const choose = (main: string): void => {
    const { spec } = store.state.data;
    if (spec !== null) setUp(store, { spec: { ...spec, main }, constants: {}, variant: null });
  };
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([textOfMain(setup.spec)], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = setup.spec.main.replace(/^.*\//, "");
    link.click();
    URL.revokeObjectURL(url);
  };
  const openFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const text = await file.text();
    // What it imports is looked for beside the examples.
    const main = `specs/yours/${file.name}`;
    setUp(store, { spec: withText({ ...setup.spec, main }, text), constants: {}, variant: null });
  };
  return (
    <div class="row files">
      {examples.length > 0 && (
        <label>
          Example{" "}
          <select value={setup.spec.main} onChange={(event) => choose(event.currentTarget.value)}>
            {!examples.some(({ path }) => path === setup.spec.main) && (
              <option value={setup.spec.main}>{setup.spec.main}</option>
            )}
            {examples.map(({ path, title }) => (
              <option key={path} value={path}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <span class="buttons">
        <button type="button" onClick={() => input.current?.click()}>
          Open a file
        </button>
        <button type="button" onClick={save}>
          Save
        </button>
        <input
          ref={input}
          type="file"
          accept=".subtle,.txt"
          hidden
          aria-label="Open a file"
          onChange={(event) => void openFile(event.currentTarget.files?.[0])}
        />
      </span>
    </div>
  );
}

function Text({ store, setup }: { readonly store: Store; readonly setup: Setup }) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const timer = useRef<number | undefined>(undefined);
  const { opened } = useStore(store);
  const { main } = setup.spec;
  useEffect(() => {
    let isOver = false;
    let typed: string | null = null;
    const take = (): void => {
      clearTimeout(timer.current);
      const now = store.state.setup;
      const text = typed;
      typed = null;
      if (now === null || text === null || textOfMain(now.spec) === text) return;
      // What runs is about a text that is gone.
      if (store.state.busy !== null) stop(store);
      setUp(store, { ...now, spec: withText(now.spec, text) });
    };
    const changed = (text: string): void => {
      typed = text;
      clearTimeout(timer.current);
      timer.current = window.setTimeout(take, PAUSE_MS);
    };
    current.take = take;
    void loadPart("editor").then(() => {
      const { subtleEditor } = globalThis as EditorPart;
      const now = store.state.setup;
      if (isOver || place.current === null || subtleEditor === undefined || now === null) return;
      editor.current = subtleEditor(place.current, textOfMain(now.spec), changed);
      current.editor = editor.current;
    });
    return () => {
      isOver = true;
      take();
      editor.current?.close();
      editor.current = null;
    };
  }, [store]);
  useEffect(() => {
    editor.current?.setText(textOfMain(setup.spec));
  }, [main]);
  useEffect(() => {
    const own = (opened?.diagnostics ?? []).filter(({ file }) => file === main);
    if (opened !== null) editor.current?.tell(own);
  }, [opened, main]);
  return <div class="editor" ref={place} />;
}

/** The editor that is shown, for what stands beside it; and what takes over the text that was typed last. */
const current: { editor: Editor | null; take: () => void } = { editor: null, take: () => {} };

// ─────────────────────────────────────────────────────────────────────── settings

function Settings({ store, setup }: { readonly store: Store; readonly setup: Setup }) {
  const { opened } = useStore(store);
  const [constants, setConstants] = useState<readonly (readonly [string, string])[]>([]);
  const { main } = setup.spec;
  useEffect(() => setConstants([]), [main]);
  useEffect(() => {
    if (opened?.spec != null)
      setConstants(Object.entries(opened.spec.constants).map(([name, value]) => [name, String(value)]));
  }, [opened]);
  const variants = opened?.variants ?? [];
  return (
    <div class="settings-of">
      {variants.length > 0 && (
        <label>
          Variant{" "}
          <select
            value={setup.variant ?? ""}
            onChange={(event) => setUp(store, { ...setup, variant: event.currentTarget.value || null })}
          >
            <option value="">the spec as it stands</option>
            {variants.map(({ name, title }) => (
              <option key={name} value={name}>
                {title === null ? name : `${name}: ${title}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {constants.map(([name, value]) => (
        <Constant
          key={name}
          name={name}
          value={setup.constants[name] ?? value}
          onChange={(text) => setUp(store, { ...setup, constants: { ...setup.constants, [name]: text } })}
        />
      ))}
    </div>
  );
}

/** What is being typed stays while the spec is read again, as after the choice of a variant. */
function Constant({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <label>
      {name}{" "}
      <input
        type="text"
        size={6}
        spellcheck={false}
        value={typed ?? value}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => {
          setTyped(null);
          onChange(event.currentTarget.value.trim());
        }}
      />
    </label>
  );
}

function Diagnostics({
  diagnostics,
  main,
  store,
}: {
  readonly diagnostics: readonly DiagnosticJson[];
  readonly main: string;
  readonly store: Store;
}) {
  const { opened } = useStore(store);
  if (opened === null) return <p class="dim">Reading …</p>;
  if (diagnostics.length === 0) return <p class="good">No errors.</p>;
  return (
    <ul class="diagnostics">
      {diagnostics.slice(0, 50).map(({ severity, message, hint, file, line, column }, i) => (
        <li key={i}>
          <strong class={severity === "error" ? "bad" : "open"}>{severity}</strong> {message}{" "}
          {line !== null &&
            (file === main ? (
              <button type="button" class="quiet" onClick={() => current.editor?.goTo(line, column ?? 1)}>
                line {line}
              </button>
            ) : (
              <span class="dim">{`${file}:${line}`}</span>
            ))}
          {hint !== null && <span class="dim hint">{hint}</span>}
        </li>
      ))}
    </ul>
  );
}
