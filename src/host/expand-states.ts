/**
 * Answers questions about a model's states through its standard streams: reads a whole question, then writes a whole answer. It ends
 * when its input does. This is what `subtle handover --to spark` puts beside the model, for a process on each executor.
 */
import { readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { PackedModel } from "../../checker/packed/model.js";
import * as runtime from "../../checker/runtime/index.js";
import { Expander } from "../cluster/expander.js";
import { columnsOf, HEAD_NUMBERS } from "../cluster/protocol.js";

/** So many numbers from standard input; null at its end. */
function read(count: number): Int32Array | null {
  const bytes = new Uint8Array(4 * count);
  for (let at = 0; at < bytes.length; ) {
    const more = readSync(0, bytes, at, bytes.length - at, null);
    if (more === 0) {
      if (at === 0) return null;
      throw new Error("a question ends early");
    }
    at += more;
  }
  return new Int32Array(bytes.buffer);
}

function readWhole(count: number): Int32Array {
  const numbers = count === 0 ? new Int32Array(0) : read(count);
  if (numbers === null) throw new Error("a question ends early");
  return numbers;
}

function write({ buffer, byteOffset, byteLength }: Int32Array): void {
  for (let at = 0; at < byteLength; )
    at += writeSync(1, new Uint8Array(buffer, byteOffset + at, byteLength - at));
}

const [file = ""] = process.argv.slice(2);
const load = createRequire(import.meta.url)(resolve(file)) as (given: typeof runtime) => PackedModel;
const model = load(runtime);
const expander = new Expander(model);
const width = columnsOf(model.words);

for (let head = read(HEAD_NUMBERS); head !== null; head = read(HEAD_NUMBERS)) {
  const [mode = 0, level = 0, count = 0, flags = 0] = head;
  const wanted = [...readWhole(flags)];
  const columns = Array.from({ length: count === 0 ? 0 : width }, () => readWhole(2 * count));
  const answer = expander.answer({ mode, level, count, wanted, columns });
  write(Int32Array.of(answer.rows, answer.columns.length));
  write(answer.tags);
  for (const column of answer.columns) write(column);
}
