/** The canonical layout as an edit; none for a text with errors. */
import type { TextEdit } from "vscode-languageserver";
import { format } from "../format/format.js";
import { editTo, type LinedText } from "./lined-text.js";

export function formatting(text: LinedText): readonly TextEdit[] {
  const { text: formatted } = format(text.text);
  return formatted === null ? [] : editTo(text, formatted.replace(/^\uFEFF/, ""));
}
