/** What generated modules import: the fixed part of every model. */
export { firstValue, nextSubset, nextValue, walkWithin } from "./each.js";
export { decodeAt } from "./json.js";
export { narrowed, narrowedParts } from "./narrow.js";
export { ranksOf } from "./ranks.js";
export { choiceOf, decodeState, encodeState } from "./state.js";
export {
  andNotWords,
  andWords,
  areClear,
  clearWords,
  copyWords,
  countAll,
  countBits,
  isLess,
  isSet,
  listMembers,
  mixedWords,
  nextOrder,
  orWords,
  sameWords,
  tiedMember,
  tiesIn,
  withinWords,
} from "./words.js";
