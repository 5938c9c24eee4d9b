/** How the thread of a search asks whether to stop, while others work. */
import type { Poll, Stop } from "../outcome.js";

/** How often it is asked whether to stop, in milliseconds. */
export const ASK_MS = 50;

/**
 * Asks again and again whether to stop, while threads work. Returns what came of the work, and why it was to stop.
 * @param leave Called each time from when on there is a reason.
 * @param work Given what asks too, for work of this thread itself.
 */
export async function askingWhile<Found>(
  poll: Poll | undefined,
  leave: () => void,
  work: (ask: () => void) => Promise<Found>,
): Promise<{ readonly found: Found; readonly stop: Stop | null }> {
  let stop: Stop | null = null;
  const ask = (): void => {
    stop ??= poll?.("search") ?? null;
    if (stop !== null) leave();
  };
  const asking = setInterval(ask, ASK_MS);
  try {
    return { found: await work(ask), stop };
  } finally {
    clearInterval(asking);
  }
}
