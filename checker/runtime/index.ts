/** What generated modules import: the fixed part of every model. */
export { firstValue, nextSubset, nextValue } from "./each.js";
export { decodeAt } from "./json.js";
export { narrowed } from "./narrow.js";
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
  orWords,
  sameWords,
  withinWords,
} from "./words.js";
