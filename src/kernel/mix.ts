/**
 * A bijection of integers of a given number of bits, which spreads them evenly: what a table keeps of a mixed state, and
 * the place where it keeps it, give the state back. Multiplications by odd numbers modulo a power of two, and shifts to
 * the right by at least half of the bits, can be undone.
 */
import type { Instruction } from "../wasm/tree.js";
import { i64 } from "../wasm/tree.js";
import { and64, mul64, shr64, type Value, xor64 } from "./shorthand.js";

/** Odd, and without a pattern in their bits. */
const FACTORS = [0x9e3779b97f4a7c15n, 0xd6e8feb86659fd93n] as const;

export interface Mix {
  readonly bits: number;
  readonly mix: (value: bigint) => bigint;
  readonly unmix: (value: bigint) => bigint;
}

interface Parameters {
  readonly mask: bigint;
  readonly shift: bigint;
  readonly factors: readonly [bigint, bigint];
  readonly inverses: readonly [bigint, bigint];
}

function parametersOf(bits: number): Parameters {
  const mask = (1n << BigInt(bits)) - 1n;
  const factors = [FACTORS[0] & mask, FACTORS[1] & mask] as const;
  return {
    mask,
    shift: BigInt(Math.max(1, Math.ceil(bits / 2))),
    factors,
    inverses: [inverseOf(factors[0], mask), inverseOf(factors[1], mask)],
  };
}

/** The number by which an odd one has to be multiplied to give 1; each round doubles the bits that are right. */
function inverseOf(odd: bigint, mask: bigint): bigint {
  let inverse = odd;
  for (let right = 3; right < 64; right *= 2) inverse = (inverse * (2n - odd * inverse)) & mask;
  return inverse & mask;
}

/** @param bits From 1 to 64. */
export function mixOf(bits: number): Mix {
  const { mask, shift, factors, inverses } = parametersOf(bits);
  const fold = (value: bigint): bigint => value ^ (value >> shift);
  return {
    bits,
    mix: (value) => fold((fold((value * factors[0]) & mask) * factors[1]) & mask),
    unmix: (value) => (fold((fold(value) * inverses[1]) & mask) * inverses[0]) & mask,
  };
}

/** The same as code. `keep` stores a value in a variable and leaves it; `kept` is that variable. */
export function mixing(
  bits: number,
  value: Instruction,
  keep: (value: Instruction) => Instruction,
  kept: Value,
): Instruction {
  const { mask, shift, factors } = parametersOf(bits);
  const fold = (of: Instruction): Instruction => xor64(keep(of), shr64(kept, i64(shift)));
  const times = (of: Instruction, factor: bigint): Instruction => cut(mul64(of, i64(factor)), mask, bits);
  return fold(times(fold(times(value, factors[0])), factors[1]));
}

export function unmixing(
  bits: number,
  value: Instruction,
  keep: (value: Instruction) => Instruction,
  kept: Value,
): Instruction {
  const { mask, shift, inverses } = parametersOf(bits);
  const fold = (of: Instruction): Instruction => xor64(keep(of), shr64(kept, i64(shift)));
  const times = (of: Instruction, factor: bigint): Instruction => cut(mul64(of, i64(factor)), mask, bits);
  return times(fold(times(fold(value), inverses[1])), inverses[0]);
}

const cut = (value: Instruction, mask: bigint, bits: number): Instruction =>
  bits === 64 ? value : and64(value, i64(mask));
