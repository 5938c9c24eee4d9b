/**
 * Do the searches of the battery find what is wrong with a kernel? One defect after another is seeded in the texts that
 * it is made from; every one is to be caught.
 */
import { testSeeded } from "../seeded-tests.js";
import { MUTATIONS } from "./mutations.js";

testSeeded("test/kernel", "battery", MUTATIONS);
