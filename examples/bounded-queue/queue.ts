/** A queue of bounded size for asynchronous producers and consumers. They wait on condition variables, one for each kind. */

/** Those who wait for something, in the order in which they came. */
export class Condition {
  #tickets = 0;
  readonly #sleepers = new Map<number, { who: string; wake: () => void; woken: Promise<void> }>();

  get sleepers(): ReadonlySet<string> {
    return new Set([...this.#sleepers.values()].map(({ who }) => who));
  }

  sleep(who: string): void {
    let wake = (): void => {};
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.#sleepers.set(this.#tickets, { who, wake, woken });
    this.#tickets += 1;
  }

  /** Resolves when somebody has woken them. */
  async woken(who: string): Promise<void> {
    const sleeper = [...this.#sleepers.values()].find((one) => one.who === who);
    await sleeper?.woken;
  }

  wakeOne(): void {
    const [first] = this.#sleepers;
    if (first === undefined) return;
    const [ticket, { wake }] = first;
    this.#sleepers.delete(ticket);
    wake();
  }
}

/** One at a time may be inside; the others queue. */
class Mutex {
  #last: Promise<void> = Promise.resolve();

  async lock(): Promise<() => void> {
    const before = this.#last;
    let unlock = (): void => {};
    this.#last = new Promise((resolve) => {
      unlock = resolve;
    });
    await before;
    return unlock;
  }
}

export class BoundedQueue<Item> {
  readonly notFull = new Condition();
  readonly notEmpty = new Condition();
  readonly #monitor = new Mutex();
  /** A ring: the items are those from `#head` on. */
  readonly #ring: (Item | undefined)[];
  #head = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#ring = new Array(capacity).fill(undefined);
  }

  get items(): readonly Item[] {
    return Array.from({ length: this.#count }, (_, i) => this.#ring[this.#at(i)] as Item);
  }

  async put(who: string, item: Item): Promise<void> {
    while (!(await this.tryPut(who, item))) await this.notFull.woken(who);
  }

  async get(who: string): Promise<Item> {
    for (;;) {
      const found = await this.tryGet(who);
      if (found !== null) return found.item;
      await this.notEmpty.woken(who);
    }
  }

  /** Enters the monitor once: puts the item, or goes to sleep and says false. */
  async tryPut(who: string, item: Item): Promise<boolean> {
    const unlock = await this.#monitor.lock();
    const hasRoom = this.#count < this.#ring.length;
    await this.#log(`${who} puts`);
    if (hasRoom) {
      this.#ring[this.#at(this.#count)] = item;
      this.#count += 1;
      this.notEmpty.wakeOne();
    } else {
      this.notFull.sleep(who);
    }
    unlock();
    return hasRoom;
  }

  /** Enters the monitor once: takes an item, or goes to sleep and gives null. */
  async tryGet(who: string): Promise<{ item: Item } | null> {
    const unlock = await this.#monitor.lock();
    const isEmpty = this.#count === 0;
    await this.#log(`${who} gets`);
    const found = isEmpty ? null : { item: this.#ring[this.#at(0)] as Item };
    if (isEmpty) {
      this.notEmpty.sleep(who);
    } else {
      this.#head = (this.#head + 1) % this.#ring.length;
      this.#count -= 1;
      this.notFull.wakeOne();
    }
    unlock();
    return found;
  }

  #at(offset: number): number {
    return (this.#head + offset) % this.#ring.length;
  }

  /** Takes its time, as a real one does. */
  async #log(_line: string): Promise<void> {
    await Promise.resolve();
  }
}
