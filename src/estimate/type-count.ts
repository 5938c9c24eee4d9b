/** How many states there are that agree with the types: no search finds more. */
import type { Shape } from "../../checker/runtime/shapes.js";

/** The natural logarithm of the number of values. */
export function valuesIn(shape: Shape): number {
  switch (shape.kind) {
    case "bool":
      return Math.log(2);
    case "int":
      return Math.log(shape.high - shape.low + 1);
    case "names":
      return Math.log(shape.names.length);
    case "optional":
      return sum(0, valuesIn(shape.of));
    case "cases":
      return shape.cases
        .map(({ fields }) => product(fields.map((field) => field.shape)))
        .reduce(sum, Number.NEGATIVE_INFINITY);
    case "record":
      return product(shape.fields.map((field) => field.shape));
    case "tuple":
      return product(shape.items);
    case "function":
      return Math.exp(valuesIn(shape.key)) * valuesIn(shape.value);
    case "set":
      return Math.exp(valuesIn(shape.of)) * Math.log(2);
    case "sequence":
      return Array.from({ length: shape.max + 1 }, (_, length) => length * valuesIn(shape.of)).reduce(sum);
    default:
      return shape satisfies never;
  }
}

const product = (shapes: readonly Shape[]): number => shapes.reduce((all, shape) => all + valuesIn(shape), 0);

/** Of the logarithms of two numbers, that of their sum. */
function sum(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === Number.NEGATIVE_INFINITY ? most : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
}
