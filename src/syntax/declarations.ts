/** Where declarations begin and end in a text that can't be parsed. */

const DECLARATION_START =
  /^(?:import|const|assume|type|var|init|def|macro|procedure|(?:strong +)?(?:fair +)?(?:environment +)?(?:action|process)|invariant|step|reachable|property|deadlock|expect|variant)\b/gm;

/** The declaration that `offset` stands in: from a declaring word at a line's start to the next one. */
export function declarationAround(text: string, offset: number): { start: number; end: number } | null {
  const starts = [...text.matchAll(DECLARATION_START)].map((match) => match.index);
  const start = starts.filter((s) => s <= offset).at(-1);
  if (start === undefined) return null;
  return { start, end: starts.find((s) => s > offset) ?? text.length };
}
