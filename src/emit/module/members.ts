/** The members of a spec's symmetric types, numbered through, and the processes that have some as parameters. */
import { valuesCount } from "../../../checker/runtime/shapes.js";
import { nth } from "../../facts/parts.js";
import { symmetricTypesOf } from "../../ir/renamings.js";
import { symmetricTypesIn, type Type, type TypeOf } from "../../ir/type.js";
import { add, subtract, times } from "../code/code.js";
import { elementOfRank } from "../place/ranks.js";
import { type FunctionScope, held, type ModuleContext, type Val } from "../place/scope.js";

export interface MembersOf {
  readonly type: TypeOf<"symmetric">;
  /** The number of its first member; the one before it stands for `none`. */
  readonly from: number;
}

export class Members {
  readonly types: readonly MembersOf[];
  /** With those that stand for `none`. */
  readonly count: number;
  readonly #first = new Map<string, number>();
  readonly #inProcesses: readonly TypeOf<"symmetric">[];
  readonly #touched = new WeakMap<Type, boolean>();

  constructor(readonly module: ModuleContext) {
    const { ir } = module;
    let count = 0;
    this.types = symmetricTypesOf(ir).map((type) => {
      const from = count + 1;
      this.#first.set(type.name, from);
      count = from + type.size;
      return { type, from };
    });
    this.count = count;
    this.#inProcesses = this.types.flatMap(({ type }) =>
      ir.processes.some((p) => p.parameters.some((q) => symmetricTypesIn(q.type, []).has(type.name)))
        ? [type]
        : [],
    );
  }

  /** The number of a type's first member. */
  firstOf({ name }: TypeOf<"symmetric">): number {
    const first = this.#first.get(name);
    if (first === undefined) throw new Error(`${name} is not in the state`);
    return first;
  }

  /** Whether renaming can change a value of the type. */
  touched(type: Type): boolean {
    const known = this.#touched.get(type) ?? symmetricTypesIn(type, this.#inProcesses).size > 0;
    this.#touched.set(type, known);
    return known;
  }

  /** What the module has in `scratch` for a member: its word of the array of that name. */
  word(array: string, type: TypeOf<"symmetric">, code: string): string {
    const at = add(add(array, code), this.firstOf(type));
    return `scratch[${at}]${this.module.typed("!")}`;
  }

  /** The same for the value of an optional, by its code: 0 is `none`. */
  optionalWord(array: string, type: TypeOf<"symmetric">, code: string): string {
    const at = add(add(array, code), this.firstOf(type) - 1);
    return `scratch[${at}]${this.module.typed("!")}`;
  }

  /**
   * Writes code for each process that has symmetric parameters, for the case that the process with the number `code`
   * is an instance of it.
   * @param body Is given the parameters, and the code for the number of the instance with parameters of given ranks.
   */
  forProcesses(
    scope: FunctionScope,
    code: string,
    body: (
      parameters: readonly Val[],
      process: number,
      numbered: (ranks: readonly string[]) => string,
    ) => void,
  ): void {
    const { ir, shapes } = this.module;
    ir.processes.forEach(({ parameters }, index) => {
      if (!parameters.some(({ type }) => this.touched(type))) return;
      const counts = parameters.map(({ type }) => valuesCount(shapes.of(type)));
      const first = nth(shapes.firstInstance, index, "process");
      const count = counts.reduce((a, b) => a * b, 1);
      scope.code.open(`if (${code} >= ${first} && ${code} < ${first + count}) {`);
      let left = held(scope, subtract(code, first));
      const ranks: string[] = [];
      for (let i = parameters.length - 1; i >= 0; i -= 1) {
        const of = nth(counts, i, "parameter");
        ranks[i] = i === 0 ? left : held(scope, `${left} % ${of}`);
        if (i > 0) left = held(scope, `((${left} / ${of}) | 0)`);
      }
      const values = parameters.map(({ type }, i) => elementOfRank(scope, type, nth(ranks, i, "parameter")));
      body(values, index, (of) =>
        add(
          of.reduce((sum, rank, i) => (i === 0 ? rank : add(times(sum, nth(counts, i, "parameter")), rank))),
          first,
        ),
      );
      scope.code.close();
    });
  }
}
