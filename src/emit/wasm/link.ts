/** Joins an emitted module and the kernel of the search to one module of WebAssembly. */
import {
  type KernelProgram,
  type ModelProgram,
  PAGES_MAX,
  type RunsProgram,
} from "../../../checker/kernel/program.js";
import { sizeOf, WORD_BITS } from "../../../checker/runtime/shapes.js";
import { writeIndexedKernel } from "../../kernel/indexed-kernel.js";
import { type PairShape, writePairKernel } from "../../kernel/pair-kernel.js";
import { Controls, type ModelFunctions } from "../../kernel/parts.js";
import { runsKernelBytes, writeRunsKernel } from "../../kernel/runs-kernel.js";
import { encodeModule } from "../../wasm/encode.js";
import { ModuleBuilder } from "../../wasm/module.js";
import { get } from "../../wasm/tree.js";
import { MARK_BIT, type StateLayout } from "../layout/layout.js";
import { compileFunctions } from "./program.js";

/** Bits of a state that a slot of 8 bytes can hold beside the bit that says that it is taken. */
const PAIR_BITS_MAX = 63;

/** log2 of the number of partitions, if states have bits enough. */
const PARTITION_BITS = 8;

/** The same for states that are found by their index, which take more room. */
const INDEXED_PARTITION_BITS = 6;

export interface Linked<Program = KernelProgram> {
  readonly builder: ModuleBuilder;
  readonly program: Program;
}

/**
 * With the kernel of the search that has a table.
 * @param text The emitted module in JavaScript.
 * @param name Of the spec.
 * @param shared Whether threads can share its memory.
 */
export function linkKernel(text: string, layout: StateLayout, name: string, shared: boolean): Linked {
  const pair = pairShapeOf(layout);
  const { builder, program } = link(text, layout, name, shared, (builder, controls, model) => {
    if (pair === null) writeIndexedKernel(builder, controls, INDEXED_PARTITION_BITS, model);
    else writePairKernel(builder, controls, pair, model);
  });
  const table: KernelProgram["table"] =
    pair === null
      ? { kind: "indexed", partitionBits: INDEXED_PARTITION_BITS }
      : { kind: "pair", bits: pair.used[0] + pair.used[1], partitionBits: pair.partitionBits };
  return { builder, program: { ...program, table } };
}

/** With the kernel of the search over sorted runs. */
export function linkRunsKernel(text: string, layout: StateLayout, name: string): Linked<RunsProgram> {
  const { builder, program } = link(text, layout, name, true, (builder, controls, model) =>
    // Where there are constraints, states are expanded in JavaScript.
    writeRunsKernel(builder, controls, { ...model, insideState: null, insideStep: null }),
  );
  return { builder, program: { ...program, own: runsKernelBytes(layout.words) } };
}

function link(
  text: string,
  layout: StateLayout,
  name: string,
  shared: boolean,
  write: (builder: ModuleBuilder, controls: Controls, model: ModelFunctions) => void,
): Linked<ModelProgram> {
  const builder = new ModuleBuilder(name, { initial: 1, maximum: PAGES_MAX, shared });
  const base = builder.importGlobal("base", "i32");
  const controls = new Controls(builder);
  const compiled = compileFunctions(text, layout.words, builder, {
    base: get(base),
    outLength: controls.get("outLength"),
    drain: builder.importFunction("drain", ["i32"], "i32"),
  });
  write(builder, controls, {
    words: layout.words,
    expand: compiled.functions.get("expand") ?? missing("expand"),
    judge: compiled.functions.get("judge") ?? null,
    canonicalise: compiled.functions.get("canonicalise") ?? null,
    insideState: compiled.functions.get("insideState") ?? null,
    insideStep: compiled.functions.get("insideStep") ?? null,
  });
  const covered = compiled.arrays.get("covered");
  const placeOf = (array: string): number => compiled.arrays.get(array)?.offset ?? missing(array);
  return {
    builder,
    program: {
      bytes: encodeModule(builder),
      dataBytes: compiled.size,
      data: [...compiled.arrays.values()].flatMap(({ offset, data }) =>
        data.some((item) => item !== 0)
          ? [{ offset, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }]
          : [],
      ),
      places: {
        seen: placeOf("seen"),
        judged: placeOf("judged"),
        spoken: placeOf("spoken"),
        taken: placeOf("taken"),
        enabled: placeOf("enabled"),
        covered: covered === undefined ? null : { at: covered.offset, length: covered.data.length },
      },
      foreign: compiled.foreign,
    },
  };
}

function missing(name: string): never {
  throw new Error(`the emitted module has no ${name}`);
}

/** How a state is a number of at most 63 bits; null if it has more. */
export function pairShapeOf({ words, variables, mark }: StateLayout): PairShape | null {
  if (words !== 2) return null;
  const used: [number, number] = [0, 0];
  for (const { shape, word, shift } of variables) {
    const size = sizeOf(shape);
    if ("bits" in size) {
      if (size.bits > 0) used[word] = Math.max(used[word] ?? 0, shift + size.bits);
    } else for (let i = word; i < word + size.words; i += 1) used[i] = WORD_BITS;
  }
  const bits = used[0] + used[1];
  if (bits === 0 || bits > PAIR_BITS_MAX) return null;
  const marks: readonly [number, number] = [mark === 0 ? 1 << MARK_BIT : 0, mark === 1 ? 1 << MARK_BIT : 0];
  return { used, marks, partitionBits: Math.max(0, Math.min(PARTITION_BITS, bits - 4)) };
}
