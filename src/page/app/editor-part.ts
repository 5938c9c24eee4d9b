/** How the application and the editor, which is loaded later, know of each other. */
import type { DiagnosticJson } from "../../diagnostics/render.js";

export interface Editor {
  readonly setText: (text: string) => void;
  /** Marks what is wrong. */
  readonly tell: (diagnostics: readonly DiagnosticJson[]) => void;
  readonly goTo: (line: number, column: number) => void;
  readonly close: () => void;
}

export type OpenEditor = (parent: HTMLElement, text: string, onChange: (text: string) => void) => Editor;

export interface EditorPart {
  subtleEditor?: OpenEditor;
}
