/** Does the battery of the search over sorted runs find what is wrong with its kernel? */
import { testSeeded } from "../seeded-tests.js";
import { MUTATIONS } from "./runs-mutations.js";

testSeeded("test/kernel", "runs-battery", MUTATIONS);
