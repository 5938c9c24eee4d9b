/** What generated modules import: the fixed part of every model. */
export { narrowed } from "./narrow.js";
export { ranksOf, subsetsOf } from "./ranks.js";
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
