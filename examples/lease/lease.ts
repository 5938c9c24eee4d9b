/** A server that gives a lease to one client at a time, and a store that accepts the writes of whoever got the last one. */

/** A tick of the spec's clock, in milliseconds. */
export const TICK_MS = 1000;

export class LeaseServer {
  holder: string | null = null;
  author: string | null = null;
  /** The number of the last grant; they begin again after `#grants`. */
  grant = 0;
  readonly #termMs: number;
  readonly #grants: number;
  #endsAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(term: number, grants: number) {
    this.#termMs = term * TICK_MS;
    this.#grants = grants;
  }

  /** Ticks until the lease ends. */
  get left(): number {
    return this.holder === null ? 0 : Math.ceil((this.#endsAt - Date.now()) / TICK_MS);
  }

  /** The number of the grant; null if somebody else holds the lease. */
  async acquire(client: string): Promise<number | null> {
    if (this.holder !== null) return null;
    this.holder = client;
    this.grant = (this.grant + 1) % this.#grants;
    const { grant } = this;
    this.#extend();
    await this.#network();
    return grant;
  }

  async renew(client: string): Promise<boolean> {
    if (this.holder !== client) return false;
    this.#extend();
    await this.#network();
    return true;
  }

  async release(client: string): Promise<boolean> {
    if (this.holder !== client) return false;
    this.#end();
    await this.#network();
    return true;
  }

  /** Writes, if the number is that of the last grant. */
  async write(client: string, grant: number): Promise<boolean> {
    if (grant !== this.grant || grant === 0) return false;
    this.author = client;
    await this.#network();
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #extend(): void {
    clearTimeout(this.#timer);
    this.#endsAt = Date.now() + this.#termMs;
    this.#timer = setTimeout(() => this.#end(), this.#termMs);
  }

  #end(): void {
    this.holder = null;
    clearTimeout(this.#timer);
  }

  /** Takes its time, as a real one does. */
  async #network(): Promise<void> {
    await Promise.resolve();
  }
}
