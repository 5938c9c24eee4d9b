/** What the assembler writes is valid, means what it says, and what is of wrong types is refused. */
import { describe, expect, it } from "vitest";
import { encodeModule } from "../../src/wasm/encode.js";
import { local } from "../../src/wasm/module.js";
import { LOADS, OPERATORS, STORES, type ValueType } from "../../src/wasm/operators.js";
import { moduleText } from "../../src/wasm/text.js";
import {
  block,
  branch,
  branchIf,
  branchTable,
  call,
  drop,
  f64,
  get,
  type Instruction,
  i32,
  i64,
  label,
  leave,
  load,
  loop,
  op,
  select,
  sequence,
  set,
  store,
  tee,
  unreachable,
} from "../../src/wasm/tree.js";
import { instantiate, isValid, newModule } from "./running.js";

const TYPES: readonly ValueType[] = ["i32", "i64", "f64", "v128"];

function constant(type: ValueType): Instruction {
  if (type === "v128") return op("i32x4.splat", i32(3));
  return type === "i32" ? i32(3) : type === "i64" ? i64(3) : f64(3);
}

/** A module with one function that gives a value, or none. */
function moduleOf(code: Instruction) {
  const module = newModule();
  module.declare("f", [], code.type, true).body.push(code);
  return module;
}

/** What a constant expression gives; v128 can't leave a module. */
const resultOf = (code: Instruction): number | bigint | undefined =>
  instantiate(moduleOf(code)).exports["f"]?.();

describe("operators", () => {
  const names = Object.keys(OPERATORS) as (keyof typeof OPERATORS)[];

  it.each(names)("%s is valid", (name) => {
    expect(isValid(moduleOf(op(name, ...OPERATORS[name].operands.map(constant))))).toBe(true);
  });

  it.each(names)("%s refuses operands of wrong types, and too few", (name) => {
    const { operands } = OPERATORS[name];
    const right = operands.map(constant);
    expect(() => op(name, ...right.slice(1))).toThrow("operands");
    operands.forEach((type, i) => {
      for (const other of TYPES.filter((each) => each !== type))
        expect(() => op(name, ...right.with(i, constant(other)))).toThrow(`takes ${type}, not ${other}`);
    });
  });

  it("different ones have different codes", () => {
    const codes = [...Object.values(OPERATORS), ...Object.values(LOADS), ...Object.values(STORES)];
    expect(new Set(codes.map(({ code }) => code.join())).size).toBe(codes.length);
  });
});

describe("what operators give", () => {
  /** Two operands of i32, and what is to come out. */
  const ON_I32: readonly (readonly [string, (a: number, b: number) => number | boolean])[] = [
    ["i32.eq", (a, b) => a === b],
    ["i32.ne", (a, b) => a !== b],
    ["i32.lt_s", (a, b) => a < b],
    ["i32.lt_u", (a, b) => a >>> 0 < b >>> 0],
    ["i32.gt_s", (a, b) => a > b],
    ["i32.gt_u", (a, b) => a >>> 0 > b >>> 0],
    ["i32.le_s", (a, b) => a <= b],
    ["i32.le_u", (a, b) => a >>> 0 <= b >>> 0],
    ["i32.ge_s", (a, b) => a >= b],
    ["i32.ge_u", (a, b) => a >>> 0 >= b >>> 0],
    ["i32.add", (a, b) => a + b],
    ["i32.sub", (a, b) => a - b],
    ["i32.mul", (a, b) => Math.imul(a, b)],
    ["i32.and", (a, b) => a & b],
    ["i32.or", (a, b) => a | b],
    ["i32.xor", (a, b) => a ^ b],
    ["i32.shl", (a, b) => a << b],
    ["i32.shr_s", (a, b) => a >> b],
    ["i32.shr_u", (a, b) => a >>> b],
    ["i32.rotl", (a, b) => (a << b) | ((a >>> 0) / 2 ** ((32 - b) & 31))],
  ];
  const VALUES = [0, 1, 5, 31, -1, -7, 2 ** 31 - 1, -(2 ** 31)];

  it.each(ON_I32)("%s", (name, expected) => {
    const module = newModule();
    const f = module.declare(
      "f",
      [
        ["a", "i32"],
        ["b", "i32"],
      ],
      "i32",
      true,
    );
    f.body.push(op(name as never, ...f.parameterVariables.map(get)));
    const { exports } = instantiate(module);
    for (const a of VALUES)
      for (const b of VALUES) {
        if (name === "i32.rotl" && (b < 1 || b > 31)) continue;
        expect([name, a, b, exports["f"]?.(a, b)]).toEqual([name, a, b, Number(expected(a, b)) | 0]);
      }
  });

  it("divisions and conversions", () => {
    expect(resultOf(op("i32.div_s", i32(-7), i32(2)))).toBe(-3);
    expect(resultOf(op("i32.div_u", i32(-7), i32(2)))).toBe(2 ** 31 - 4);
    expect(resultOf(op("i32.rem_s", i32(-7), i32(4)))).toBe(-3);
    expect(resultOf(op("i32.rem_u", i32(-7), i32(4)))).toBe(1);
    expect(resultOf(op("i64.rem_s", i64(-7n), i64(4)))).toBe(-3n);
    expect(resultOf(op("i32.clz", i32(1)))).toBe(31);
    expect(resultOf(op("i32.ctz", i32(8)))).toBe(3);
    expect(resultOf(op("i32.popcnt", i32(-1)))).toBe(32);
    expect(resultOf(op("i32.wrap_i64", i64((1n << 40n) + 5n)))).toBe(5);
    expect(resultOf(op("i64.extend_i32_s", i32(-1)))).toBe(-1n);
    expect(resultOf(op("i64.extend_i32_u", i32(-1)))).toBe(2n ** 32n - 1n);
    expect(resultOf(op("f64.convert_i32_s", i32(-1)))).toBe(-1);
    expect(resultOf(op("f64.convert_i32_u", i32(-1)))).toBe(2 ** 32 - 1);
    expect(resultOf(op("f64.convert_i64_s", i64(-(2n ** 53n))))).toBe(-(2 ** 53));
    expect(resultOf(op("i64.trunc_sat_f64_s", f64(-2.9)))).toBe(-2n);
    expect(resultOf(op("i64.trunc_sat_f64_s", f64(Number.POSITIVE_INFINITY)))).toBe(2n ** 63n - 1n);
    expect(resultOf(op("i64.rotl", i64(1n << 62n), i64(3)))).toBe(2n);
    for (const [name, expected] of [
      ["f64.floor", -3],
      ["f64.ceil", -2],
      ["f64.trunc", -2],
      ["f64.abs", 2.5],
      ["f64.neg", 2.5],
    ] as const)
      expect(resultOf(op(name, f64(-2.5)))).toBe(expected);
    expect(resultOf(op("f64.div", f64(1), f64(4)))).toBe(0.25);
    expect(resultOf(op("f64.min", f64(1), f64(4)))).toBe(1);
    expect(resultOf(op("f64.max", f64(1), f64(4)))).toBe(4);
  });
});

describe("memory", () => {
  it.each(Object.keys(LOADS) as (keyof typeof LOADS)[])("%s is valid, with an offset and without", (name) => {
    for (const offset of [0, 127, 128, 2 ** 31, 2 ** 32 - 1])
      expect(isValid(moduleOf(load(name, i32(0), offset)))).toBe(true);
    expect(() => load(name, i64(0))).toThrow("takes i32");
  });

  it.each(Object.keys(STORES) as (keyof typeof STORES)[])("%s is valid, and refuses other types", (name) => {
    const { type } = STORES[name];
    expect(isValid(moduleOf(store(name, i32(0), constant(type), 300)))).toBe(true);
    for (const other of TYPES.filter((each) => each !== type))
      expect(() => store(name, i32(0), constant(other))).toThrow(`takes ${type}`);
    expect(() => store(name, f64(0), constant(type))).toThrow("takes i32");
  });

  it("holds what is stored, filled and copied, at the offset", () => {
    const module = newModule();
    const f = module.declare("f", [], null, true);
    f.body.push(
      store("i64.store", i32(8), i64(0x0102030405060708n), 128),
      store("i32.store8", i32(0), i32(0x1ff), 200),
      op("memory.fill", i32(300), i32(7), i32(3)),
      op("memory.copy", i32(400), i32(136), i32(4)),
      store("v128.store", i32(512), op("i32x4.splat", i32(9))),
    );
    const { exports, memory } = instantiate(module);
    exports["f"]?.();
    const bytes = new Uint8Array(memory);
    expect([...bytes.subarray(136, 144)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect([...bytes.subarray(199, 202)]).toEqual([0, 255, 0]);
    expect([...bytes.subarray(299, 304)]).toEqual([0, 7, 7, 7, 0]);
    expect([...bytes.subarray(400, 405)]).toEqual([8, 7, 6, 5, 0]);
    expect([...new Int32Array(memory, 512, 5)]).toEqual([9, 9, 9, 9, 0]);
  });
});

describe("numbers", () => {
  const I32 = [1, 63, 64, 127, 128, 8191, 8192, 2 ** 20, 2 ** 31 - 1]
    .flatMap((n) => [n, -n, -n - 1])
    .concat(0);
  it.each(I32)("%i is read back", (value) => {
    expect(resultOf(i32(value))).toBe(value);
    expect(resultOf(f64(value))).toBe(value);
  });

  it("those of 64 bits at the edges of LEB128 are read back", () => {
    for (let bit = 0n; bit < 64n; bit += 1n)
      for (const by of [-1n, 0n, 1n])
        for (const sign of [1n, -1n]) {
          const value = BigInt.asIntN(64, sign * (1n << bit) + by);
          expect(resultOf(i64(value))).toBe(value);
        }
  });

  it("an i32 beyond the bounds is taken modulo 2^32", () => expect(resultOf(i32(2 ** 31))).toBe(-(2 ** 31)));

  it.each([0.1, -0, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    "%f is read back",
    (value) => {
      expect(Object.is(resultOf(f64(value)), value)).toBe(true);
    },
  );

  it("more than 127 functions, variables and cases are counted in two bytes", () => {
    const module = newModule();
    const functions = Array.from({ length: 300 }, (_, i) => {
      const func = module.declare(`f${i}`, [], "i32", i === 299);
      const count = i === 299 ? 200 : 1;
      const variables = Array.from({ length: count }, (_unused, k) => local(func, `v${k}`, "i32"));
      func.body.push(set(variables[count - 1] as never, i32(i)), leave(get(variables[count - 1] as never)));
      return func;
    });
    const globals = Array.from({ length: 200 }, (_, i) => module.global(`g${i}`, "i32", i));
    const chosen = module.declare("chosen", [["index", "i32"]], "i32", true);
    const labels = Array.from({ length: 150 }, (_, i) => label(`case${i}`));
    const otherwise = label("otherwise");
    let code: readonly Instruction[] = [
      branchTable(get(chosen.parameterVariables[0] as never), labels, otherwise),
    ];
    labels.forEach((each, i) => {
      code = [block(each, code), leave(i32(i))];
    });
    chosen.body.push(block(otherwise, code), leave(call(functions[250] as never)));
    const last = module.declare("last", [], "i32", true);
    last.body.push(leave(get(globals[199] as never)));
    const { exports } = instantiate(module);
    expect(exports["f299"]?.()).toBe(299);
    expect(exports["last"]?.()).toBe(199);
    expect([0, 127, 128, 149, 150, -1].map((i) => exports["chosen"]?.(i))).toEqual([
      0, 127, 128, 149, 250, 250,
    ]);
  });
});

describe("wrong types are refused", () => {
  const module = newModule();
  const f = module.declare("f", [["a", "i64"]], "i32");
  const wide = f.parameterVariables[0] as never;
  it.each<readonly [string, () => unknown]>([
    ["set", () => set(wide, i32(1))],
    ["tee", () => tee(wide, f64(1))],
    ["call", () => call(f, i32(1))],
    ["call without an operand", () => call(f)],
    ["if", () => branchIf(i64(1), [])],
    ["branch", () => branch(label("x"), f64(0))],
    ["table", () => branchTable(i64(0), [], label("x"))],
    ["select by something else", () => select(i64(1), i32(1), i32(1))],
    ["select of two types", () => select(i32(1), i32(1), f64(1))],
    ["nothing as an operand", () => op("i32.eqz", set(module.global("g", "i32", 0), i32(1)))],
  ])("%s", (_, build) => expect(build).toThrow(/takes|operands/));

  it("a branch to what is not around it", () => {
    expect(() => encodeModule(moduleOf(branch(label("far"))))).toThrow("not around it");
  });

  it("functions and variables of another module", () => {
    expect(() => encodeModule(moduleOf(call(f, i64(1))))).toThrow("no function f");
    expect(() => encodeModule(moduleOf(drop(get(wide))))).toThrow("no variable a");
    expect(() => encodeModule(moduleOf(drop(get(module.global("elsewhere", "i32", 0)))))).toThrow(
      "no variable elsewhere",
    );
  });
});

/** A module with some of everything. */
function example() {
  const module = newModule();
  const base = module.importGlobal("base", "i32");
  const told = module.importFunction("told", ["i32"], null);
  const total = module.global("total", "i64", 5);
  module.exportedGlobals.add(total);
  const f = module.declare("sum.up", [["n", "i32"]], "i32", true);
  const [n] = f.parameterVariables;
  const sum = local(f, "sum", "i32");
  const [done, again] = [label("done"), label("again")];
  f.body.push(
    block(done, [
      loop(again, [
        branch(done, op("i32.eqz", get(n as never))),
        set(sum, op("i32.add", get(sum), get(n as never))),
        branchIf(op("i32.eq", get(n as never), i32(3)), [call(told, get(sum))], [drop(f64(1.5))]),
        set(n as never, op("i32.sub", get(n as never), i32(1))),
        branch(again),
      ]),
    ]),
    set(total, op("i64.add", get(total), op("i64.extend_i32_u", get(sum)))),
    store("i32.store", get(base), get(sum), 16),
    leave(sequence([drop(i32(0)), select(i32(1), load("i32.load", get(base), 16), i32(0))])),
    unreachable,
  );
  return module;
}

it("a module with some of everything does what it says", () => {
  const heard: number[] = [];
  const { exports } = instantiate(example(), { base: 64, told: (value: number) => heard.push(value) });
  expect(exports["sum.up"]?.(5)).toBe(15);
  expect(exports["total"]?.value).toBe(20n);
  expect(heard).toEqual([12]);
});

it("the same module is written as the same bytes", () => {
  expect(encodeModule(example())).toEqual(encodeModule(example()));
});

it("the section with names has all of them", () => {
  interface Modules {
    new (bytes: Uint8Array): object;
    customSections(module: object, name: string): readonly ArrayBuffer[];
  }
  const { Module } = (globalThis as never as { readonly WebAssembly: { readonly Module: Modules } })
    .WebAssembly;
  const [section] = Module.customSections(new Module(encodeModule(example())), "name");
  const bytes = new Uint8Array(section as ArrayBuffer);
  let at = 0;
  const number = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++] as number;
      value += (byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  const text = (): string => {
    const length = number();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const list = <Item>(read: () => Item): readonly (readonly [number, Item])[] =>
    Array.from({ length: number() }, () => [number(), read()] as const);
  const found: unknown[] = [];
  while (at < bytes.length) {
    const id = number();
    const end = number() + at;
    found.push(id === 0 ? text() : id === 1 ? list(text) : list(() => list(text)));
    expect(at).toBe(end);
  }
  expect(found).toEqual([
    "test",
    [
      [0, "told"],
      [1, "sum.up"],
    ],
    [
      [
        1,
        [
          [0, "n"],
          [1, "sum"],
        ],
      ],
    ],
  ]);
});

it("a module as text", () => {
  expect(moduleText(example())).toBe(`(module $test
  (import "host" "memory" (memory 1 4 shared))
  (import "host" "told" (func $told (param i32)))
  (import "host" "base" (global $base i32))
  (global $total (export "total") (mut i64) (i64.const 5))

  (func $sum.up (export "sum.up") (param $n i32) (result i32)
    (local $sum i32)
    (block $done_0
      (loop $again_1
        (br_if $done_0 (i32.eqz (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (local.get $n)))
        (if
          (i32.eq (local.get $n) (i32.const 3))
          (then
            (call $told (local.get $sum))
          )
          (else
            (drop (f64.const 1.5))
          )
        )
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $again_1)
      )
    )
    (global.set $total (i64.add (global.get $total) (i64.extend_i32_u (local.get $sum))))
    (i32.store offset=16 (global.get $base) (local.get $sum))
    (return
      (block $sequence_2 (result i32)
        (drop (i32.const 0))
        (select (i32.load offset=16 (global.get $base)) (i32.const 0) (i32.const 1))
      )
    )
    (unreachable)
  )
)
`);
});
