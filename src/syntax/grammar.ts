/** The grammar, as it is used to parse. */
import grammar from "#grammar/subtle.ohm-bundle.js";
import { predicting } from "./predict.js";

export default predicting(grammar);
