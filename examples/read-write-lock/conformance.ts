/** How the lock is tested against read_write_lock.subtle. Who writes is what the writers know: that they have been let in. */
import { conforms, type Report, type Walks } from "subtle-checker/conform";
import type { ReadWriteLock } from "./lock.js";
import { type Reader, readWriteLock, type Writer } from "./read_write_lock.js";

export interface Way {
  readonly cover?: "transitions" | Walks;
  readonly concurrent?: Walks;
}

interface Tested {
  readonly lock: ReadWriteLock;
  /** Of each writer that has asked: resolves when the lock is its own. */
  readonly asked: Map<Writer, Promise<void>>;
  inside: Writer | null;
}

export const lockConforms = (Lock: typeof ReadWriteLock, way: Way = {}): Promise<Report> =>
  conforms(readWriteLock, {
    ...way,
    probe: true,
    // Whoever may not enter waits.
    blocking: true,
    timeout: 200,
    setup: (): Tested => ({ lock: new Lock(), asked: new Map(), inside: null }),
    steps: {
      "reader.enter": ({ lock }, { me }) => lock.lockRead(me),
      "reader.leave": ({ lock }, { me }) => lock.unlockRead(me),
      "writing.ask": ({ lock, asked }, { me }) => {
        asked.set(me, lock.lockWrite(me));
      },
      "writing.enter": async (tested, { me }) => {
        await tested.asked.get(me);
        tested.inside = me;
      },
      "writing.leave": async (tested, { me }) => {
        // Before others are let in.
        tested.inside = null;
        await tested.lock.unlockWrite(me);
      },
    },
    observe: ({ lock, inside }) => ({ readers: lock.readers as ReadonlySet<Reader>, writer: inside }),
  });
