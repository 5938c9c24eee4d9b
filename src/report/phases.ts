/** The output of phases as JSON. */

import { sizeOf } from "../../checker/runtime/shapes.js";
import { MARK_BIT, type StateLayout } from "../emit/layout/layout.js";
import { showType } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { locate, type Source } from "../source/source.js";
import { excerpt } from "../syntax/excerpt.js";
import { showConstant } from "../types/constants.js";
import { closed } from "../types/type.js";

export function typesJson({ ir, typed }: CompiledSpec, sources: readonly Source[]): object {
  const expressions = [...typed.types]
    .map(([node, type]) => {
      const { file, line, column } = locate(sources, node.span);
      return { file, line, column, text: excerpt(sources, node.span), type: showType(closed(type)) };
    })
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  return {
    constants: ir.constants.map(({ name, value }) => ({ name, value: showConstant(value) })),
    variables: ir.variables.map(({ name, type }) => ({ name, type: showType(type) })),
    actions: ir.actions.map(({ name, parameters }) => ({
      name,
      parameters: parameters.map((p) => ({ name: p.name, type: showType(p.type) })),
    })),
    definitions: ir.functions.map((f) => ({
      name: f.name,
      parameters: f.parameters.map((p) => ({ name: p.name, type: showType(p.type) })),
      type: showType(f.body.type),
    })),
    expressions,
  };
}

/** Where each variable lies in a state: words and bits. */
export function layoutJson(layout: StateLayout): object {
  return {
    words: layout.words,
    bits: layout.bits,
    mark: layout.mark === null ? null : { word: layout.mark, bit: MARK_BIT },
    variables: layout.variables.map(({ name, word, shift, shape }) => {
      const size = sizeOf(shape);
      return "bits" in size
        ? { name, word, shift, bits: size.bits, shape }
        : { name, word, words: size.words, shape };
    }),
  };
}
