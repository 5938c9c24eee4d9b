/**
 * Instructions of WebAssembly that take their operands from the stack and give at most one result: their codes in the
 * binary format, and their types. Only those that are used are listed.
 *
 * Source: the WebAssembly specification, release 2.0 (fixed-width SIMD, bulk memory) and the threads proposal.
 */

export type ValueType = "i32" | "i64" | "f64" | "v128";

export interface Operator {
  /** The bytes of the instruction, without immediates. */
  readonly code: readonly number[];
  readonly operands: readonly ValueType[];
  readonly result: ValueType | null;
}

const LETTERS: Readonly<Record<string, ValueType>> = { i: "i32", l: "i64", d: "f64", v: "v128" };

/** `"ii:i"` takes two i32 and gives one. */
function operator(code: readonly number[], types: string): Operator {
  const [operands = "", result = ""] = types.split(":");
  const typeOf = (letter: string): ValueType => LETTERS[letter] as ValueType;
  return { code, operands: [...operands].map(typeOf), result: result === "" ? null : typeOf(result) };
}

const plain = (code: number, types: string): Operator => operator([code], types);
/** Saturating conversions. */
const converting = (code: number, types: string): Operator => operator([0xfc, code], types);
/** Codes from 128 on take two bytes. */
const simd = (code: number, types: string): Operator =>
  operator([0xfd, ...(code < 128 ? [code] : [(code & 127) | 128, code >> 7])], types);

export const OPERATORS = {
  "i32.eqz": plain(0x45, "i:i"),
  "i32.eq": plain(0x46, "ii:i"),
  "i32.ne": plain(0x47, "ii:i"),
  "i32.lt_s": plain(0x48, "ii:i"),
  "i32.lt_u": plain(0x49, "ii:i"),
  "i32.gt_s": plain(0x4a, "ii:i"),
  "i32.gt_u": plain(0x4b, "ii:i"),
  "i32.le_s": plain(0x4c, "ii:i"),
  "i32.le_u": plain(0x4d, "ii:i"),
  "i32.ge_s": plain(0x4e, "ii:i"),
  "i32.ge_u": plain(0x4f, "ii:i"),
  "i64.eqz": plain(0x50, "l:i"),
  "i64.eq": plain(0x51, "ll:i"),
  "i64.ne": plain(0x52, "ll:i"),
  "i64.lt_u": plain(0x54, "ll:i"),
  "i64.gt_u": plain(0x56, "ll:i"),
  "i64.le_u": plain(0x58, "ll:i"),
  "f64.eq": plain(0x61, "dd:i"),
  "f64.ne": plain(0x62, "dd:i"),
  "f64.lt": plain(0x63, "dd:i"),
  "f64.gt": plain(0x64, "dd:i"),
  "f64.le": plain(0x65, "dd:i"),
  "f64.ge": plain(0x66, "dd:i"),
  "i32.clz": plain(0x67, "i:i"),
  "i32.ctz": plain(0x68, "i:i"),
  "i32.popcnt": plain(0x69, "i:i"),
  "i32.add": plain(0x6a, "ii:i"),
  "i32.sub": plain(0x6b, "ii:i"),
  "i32.mul": plain(0x6c, "ii:i"),
  "i32.div_s": plain(0x6d, "ii:i"),
  "i32.div_u": plain(0x6e, "ii:i"),
  "i32.rem_s": plain(0x6f, "ii:i"),
  "i32.rem_u": plain(0x70, "ii:i"),
  "i32.and": plain(0x71, "ii:i"),
  "i32.or": plain(0x72, "ii:i"),
  "i32.xor": plain(0x73, "ii:i"),
  "i32.shl": plain(0x74, "ii:i"),
  "i32.shr_s": plain(0x75, "ii:i"),
  "i32.shr_u": plain(0x76, "ii:i"),
  "i32.rotl": plain(0x77, "ii:i"),
  "i64.clz": plain(0x79, "l:l"),
  "i64.ctz": plain(0x7a, "l:l"),
  "i64.add": plain(0x7c, "ll:l"),
  "i64.sub": plain(0x7d, "ll:l"),
  "i64.mul": plain(0x7e, "ll:l"),
  "i64.rem_s": plain(0x81, "ll:l"),
  "i64.and": plain(0x83, "ll:l"),
  "i64.or": plain(0x84, "ll:l"),
  "i64.xor": plain(0x85, "ll:l"),
  "i64.shl": plain(0x86, "ll:l"),
  "i64.shr_u": plain(0x88, "ll:l"),
  "i64.rotl": plain(0x89, "ll:l"),
  "f64.abs": plain(0x99, "d:d"),
  "f64.neg": plain(0x9a, "d:d"),
  "f64.ceil": plain(0x9b, "d:d"),
  "f64.floor": plain(0x9c, "d:d"),
  "f64.trunc": plain(0x9d, "d:d"),
  "f64.add": plain(0xa0, "dd:d"),
  "f64.sub": plain(0xa1, "dd:d"),
  "f64.mul": plain(0xa2, "dd:d"),
  "f64.div": plain(0xa3, "dd:d"),
  "f64.min": plain(0xa4, "dd:d"),
  "f64.max": plain(0xa5, "dd:d"),
  "i32.wrap_i64": plain(0xa7, "l:i"),
  "i64.extend_i32_s": plain(0xac, "i:l"),
  "i64.extend_i32_u": plain(0xad, "i:l"),
  "f64.convert_i32_s": plain(0xb7, "i:d"),
  "f64.convert_i32_u": plain(0xb8, "i:d"),
  "f64.convert_i64_s": plain(0xb9, "l:d"),
  "i64.trunc_sat_f64_s": converting(6, "d:l"),
  "i32x4.splat": simd(17, "i:v"),
  "i32x4.eq": simd(55, "vv:v"),
  "v128.or": simd(80, "vv:v"),
  "v128.any_true": simd(83, "v:i"),
  "i8x16.bitmask": simd(100, "v:i"),
  "i8x16.narrow_i16x8_s": simd(101, "vv:v"),
  "i16x8.narrow_i32x4_s": simd(133, "vv:v"),
  "i32x4.bitmask": simd(164, "v:i"),
  /** Address, byte, and number of bytes. */
  "memory.fill": operator([0xfc, 11, 0], "iii:"),
  /** Target, source, and number of bytes. */
  "memory.copy": operator([0xfc, 10, 0, 0], "iii:"),
} satisfies Record<string, Operator>;

export type OperatorName = keyof typeof OPERATORS;

export interface Access {
  readonly code: readonly number[];
  /** Of what is loaded or stored. */
  readonly type: ValueType;
  /** log2 of the bytes at the address. */
  readonly align: number;
}

const access = (code: number, type: ValueType, align: number): Access => ({ code: [code], type, align });

export const LOADS = {
  "i32.load": access(0x28, "i32", 2),
  "i64.load": access(0x29, "i64", 3),
  "f64.load": access(0x2b, "f64", 3),
  "i32.load8_u": access(0x2d, "i32", 0),
  "i64.load8_u": access(0x31, "i64", 0),
  "i64.load32_u": access(0x35, "i64", 2),
  "v128.load": { code: [0xfd, 0], type: "v128", align: 4 },
} satisfies Record<string, Access>;

export const STORES = {
  "i32.store": access(0x36, "i32", 2),
  "i64.store": access(0x37, "i64", 3),
  "f64.store": access(0x39, "f64", 3),
  "i32.store8": access(0x3a, "i32", 0),
  "v128.store": { code: [0xfd, 11], type: "v128", align: 4 },
} satisfies Record<string, Access>;

export type LoadName = keyof typeof LOADS;
export type StoreName = keyof typeof STORES;
