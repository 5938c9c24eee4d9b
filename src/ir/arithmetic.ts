/** Division as the language means it: towards less, for constants as for what states are made of. */

export function floorDivide(a: number, b: number): number {
  return Math.floor(a / b);
}

export function floorModulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
