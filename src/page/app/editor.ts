/** The editor of the playground. It is a part of its own, which is loaded when it is first shown. */
import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  HighlightStyle,
  StreamLanguage,
  type StringStream,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { DiagnosticJson } from "../../diagnostics/render.js";
import type { EditorPart, OpenEditor } from "./editor-part.js";

/** Words that cannot be names, and those that mean something where they begin a line. */
const KEYWORDS = new Set(
  (
    "environment eventually intersect invariant procedure reachable deadlock property enabled implies process restart " +
    "variant action always assert assume either exists expect forall import module return strong subset const leads " +
    "macro match minus taken union until where else fair goto none pick self spec step then true false type when with " +
    "and def for iff let not var at if in is or symmetric init idle drop replace insert move before after holds violates"
  ).split(" "),
);

const TYPES = new Set(["bool", "int", "Set", "Seq", "Process"]);

const language = StreamLanguage.define({
  token: (stream: StringStream): string | null => {
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^\/\*.*?(?:\*\/|$)/)) return "comment";
    if (stream.match(/^"(?:\\"|[^"])*"?/)) return "string";
    if (stream.match(/^\d+/)) return "number";
    const word = stream.match(/^[A-Za-z_]\w*/);
    if (word !== null && word !== true && word !== false) {
      const [text] = word as RegExpMatchArray;
      return KEYWORDS.has(text) ? "keyword" : TYPES.has(text) ? "typeName" : "variableName";
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "//" } },
});

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--dim)" },
  { tag: tags.keyword, color: "var(--c3)" },
  { tag: tags.string, color: "var(--c2)" },
  { tag: tags.number, color: "var(--c1)" },
  { tag: tags.typeName, color: "var(--c5)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--raised)", color: "var(--ink)", fontSize: "0.8125rem" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunk)", color: "var(--dim)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)",
  },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--sunk)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
  },
});

/** The offset of a line and a column, which count from 1. */
function offsetOf(state: EditorState, line: number, column: number): number {
  const { from, to } = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)));
  return Math.min(from + column - 1, to);
}

const openEditor: OpenEditor = (parent, text, onChange) => {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        lintGutter(),
        language,
        syntaxHighlighting(colours),
        theme,
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": "The spec", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText: (now) => {
      if (view.state.doc.toString() !== now)
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now } });
    },
    tell: (diagnostics: readonly DiagnosticJson[]) => {
      const { state } = view;
      const shown = diagnostics.map(({ line, column, endLine, endColumn, severity, message, hint }) => {
        const from = offsetOf(state, line ?? 1, column ?? 1);
        const to = Math.max(from, offsetOf(state, endLine ?? line ?? 1, endColumn ?? column ?? 1));
        return { from, to, severity, message: hint === null ? message : `${message}\n${hint}` };
      });
      view.dispatch(setDiagnostics(state, shown));
    },
    goTo: (line, column) => {
      const at = offsetOf(view.state, line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
      view.focus();
    },
    close: () => view.destroy(),
  };
};

(globalThis as EditorPart).subtleEditor = openEditor;
