/** Division as the language defines it: rounded down, for constants and for values in states. */

export function floorDivide(a: number, b: number): number {
  return Math.floor(a / b);
}

export function floorModulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
