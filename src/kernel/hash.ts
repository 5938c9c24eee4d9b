/** The hash of a state of several words. */
import type { Func, ModuleBuilder } from "../wasm/module.js";
import { type Instruction, i64, type Local, leave, op } from "../wasm/tree.js";
import { read32, read64 } from "./parts.js";
import { i32s, long, low, mul64, of, put64, shr64, Writer, xor64 } from "./shorthand.js";

const FACTORS = [-0x61c8864680b583ebn, -0x29_4719_7547_ca_6a53n, 0x589965cc75374cc3n] as const;

/** `hash(at)`: 32 bits. Two lanes do not wait for each other. */
export function writeHash(builder: ModuleBuilder, words: number): Func {
  const w = new Writer(builder, "hash", i32s("at"), "i32");
  const at = w.parameter(0);
  const lanes = [w.local("even", "i64"), w.local("odd", "i64")] as const;
  const mix = (lane: Local, word: Instruction, factor: bigint): readonly Instruction[] => [
    put64(lane, mul64(xor64(lane, word), i64(factor))),
    put64(lane, xor64(lane, shr64(lane, i64(32)))),
  ];
  for (let i = 0; i < words; i += 2) {
    const word = i + 1 < words ? read64(at, 4 * i) : long(read32(at, 4 * i));
    w.write(...mix(lanes[(i >> 1) & 1] as Local, word, FACTORS[(i >> 1) & 1] as bigint));
  }
  const [even, odd] = lanes;
  w.write(
    put64(even, xor64(even, op("i64.rotl", of(odd), i64(29)))),
    ...mix(even, i64(0), FACTORS[2]),
    leave(low(even)),
  );
  return w.func;
}
