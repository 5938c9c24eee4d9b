/** An asynchronous lock that many may hold for reading, or one for writing. Writers go first. */
export class ReadWriteLock {
  readonly readers = new Set<string>();
  writer: string | null = null;
  readonly #waitingReaders: { who: string; enter: () => void }[] = [];
  readonly #waitingWriters: { who: string; enter: () => void }[] = [];

  /** Resolves when `who` holds the lock for reading. */
  lockRead(who: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.writer === null && this.#waitingWriters.length === 0) {
        this.readers.add(who);
        resolve();
      } else {
        this.#waitingReaders.push({ who, enter: resolve });
      }
    });
  }

  /** Resolves when `who` holds the lock for writing. */
  lockWrite(who: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingWriters.push({ who, enter: resolve });
      this.#admit();
    });
  }

  async unlockRead(who: string): Promise<void> {
    this.readers.delete(who);
    this.#admit();
  }

  async unlockWrite(who: string): Promise<void> {
    if (this.writer !== who) throw new Error(`${who} does not hold the lock`);
    this.writer = null;
    this.#admit();
  }

  /** Lets in whoever may enter now. */
  #admit(): void {
    if (this.writer !== null) return;
    const [next] = this.#waitingWriters;
    if (next !== undefined) {
      if (this.readers.size > 0) return;
      this.#waitingWriters.shift();
      this.writer = next.who;
      next.enter();
      return;
    }
    for (const { who, enter } of this.#waitingReaders.splice(0)) {
      this.readers.add(who);
      enter();
    }
  }
}
