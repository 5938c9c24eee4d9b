/** How the lease is tested against lease.subtle. Time is the test's own: a tick of the spec moves false timers. */
import { conforms, type Report, refused, type Walks } from "subtle-checker/conform";
import { vi } from "vitest";
import { type LeaseServer, TICK_MS } from "./lease.js";
import { type Client, lease } from "./lease_spec.js";

export interface Way {
  readonly cover?: "transitions" | Walks;
  readonly concurrent?: Walks;
}

interface Tested {
  readonly server: LeaseServer;
  /** What each client was given last. */
  readonly token: Map<Client, number>;
}

const [TERM, GRANTS] = [3, 4];

const done = (is: boolean) => (is ? undefined : refused);

export const leaseConforms = (Server: typeof LeaseServer, way: Way = {}): Promise<Report> =>
  conforms(lease, {
    ...way,
    constants: { TERM, GRANTS },
    probe: true,
    timeout: 200,
    setup: (initial): Tested => {
      vi.setSystemTime(0);
      return { server: new Server(TERM, GRANTS), token: new Map(initial.token) };
    },
    teardown: ({ server }) => {
      server.close();
      vi.clearAllTimers();
    },
    steps: {
      acquire: async ({ server, token }, { c }) => {
        const grant = await server.acquire(c);
        if (grant === null) return refused;
        token.set(c, grant);
        return undefined;
      },
      renew: async ({ server }, { c }) => done(await server.renew(c)),
      release: async ({ server }, { c }) => done(await server.release(c)),
      write: async ({ server, token }, { c }) => done(await server.write(c, token.get(c) ?? 0)),
      tick: ({ server }) => {
        if (server.holder === null) return refused;
        vi.advanceTimersByTime(TICK_MS);
        return undefined;
      },
    },
    observe: ({ server, token }) => ({
      holder: server.holder as Client | null,
      left: server.left,
      grant: server.grant,
      token,
      author: server.author as Client | null,
    }),
  });
