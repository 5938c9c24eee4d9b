/** Threads that share what the command does, which start in half the time where V8 is as Node.js was built for it. */
import { setFlagsFromString } from "node:v8";

/** The interrupt budget of V8 in Node.js 20. With another one threads start more slowly, nothing else. */
const USUAL_INTERRUPT_BUDGET = 67_584;

/**
 * While V8 optimises late, which `src/start/load.cts` has told it to, it refuses its code cache of the modules that Node.js
 * itself consists of: a thread loads them at its start. What is large enough for threads earns it to be optimised soon.
 */
export const atUsualPace =
  <Setup, Started>(start: (setup: Setup) => Started) =>
  (setup: Setup): Started => {
    setFlagsFromString(`--interrupt-budget=${USUAL_INTERRUPT_BUDGET}`);
    return start(setup);
  };
