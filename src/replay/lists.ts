/** Lists of numbers for pairs of numbers, and sets of numbers that are built again and again: without an object for each. */

/** No list was added for a pair; its list is empty. */
export const UNLISTED = 0;
export const EMPTY = -1;

export class Lists {
  private readonly keys = new Pairs();
  /** Of each key EMPTY, or the place of its list: its length, then its items. */
  private places = new Int32Array(1024);
  private items = new Int32Array(1024);
  private end = 1;

  /** In numbers. */
  get size(): number {
    return 5 * this.keys.size + this.end;
  }

  find(first: number, second: number): number {
    const key = this.keys.find(first, second);
    return key < 0 ? UNLISTED : (this.places[key] as number);
  }

  /** The place of the list of a pair of numbers, which had none. */
  add(first: number, second: number, list: readonly number[]): number {
    const key = this.keys.add(first, second);
    if (key >= this.places.length) this.places = larger(this.places, key + 1);
    const place = list.length === 0 ? EMPTY : this.end;
    this.places[key] = place;
    if (list.length === 0) return EMPTY;
    if (place + list.length + 1 > this.items.length) this.items = larger(this.items, place + list.length + 1);
    this.items[place] = list.length;
    for (let i = 0; i < list.length; i += 1) this.items[place + 1 + i] = list[i] as number;
    this.end += list.length + 1;
    return place;
  }

  count(place: number): number {
    return place === EMPTY ? 0 : (this.items[place] as number);
  }

  item(place: number, i: number): number {
    return this.items[place + 1 + i] as number;
  }
}

function larger(array: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(2 * array.length, least));
  grown.set(array);
  return grown;
}

/** A set of numbers in the order in which they were added. */
export class Marks {
  /** Of each number the round in which it was added last. */
  private rounds = new Int32Array(1024);
  private round = 0;
  private items = new Int32Array(1024);
  size = 0;

  clear(): void {
    this.round += 1;
    this.size = 0;
  }

  add(number: number): void {
    if (number >= this.rounds.length) this.rounds = larger(this.rounds, number + 1);
    if (this.rounds[number] === this.round) return;
    this.rounds[number] = this.round;
    if (this.size === this.items.length) this.items = larger(this.items, this.size + 1);
    this.items[this.size] = number;
    this.size += 1;
  }

  has(number: number): boolean {
    return number < this.rounds.length && this.rounds[number] === this.round;
  }

  addAll(lists: Lists, place: number): void {
    const count = lists.count(place);
    for (let i = 0; i < count; i += 1) this.add(lists.item(place, i));
  }

  at(i: number): number {
    return this.items[i] as number;
  }

  all(): Int32Array<ArrayBuffer> {
    return this.items.slice(0, this.size);
  }

  sorted(): Int32Array<ArrayBuffer> {
    return this.all().sort();
  }
}

/** Numbers for pairs of numbers, in the order in which they were met; both below 2^31. */
export class Pairs {
  private firsts = new Int32Array(1024);
  private seconds = new Int32Array(1024);
  private table = new Int32Array(4096).fill(-1);
  size = 0;

  /** The number of a pair, which it gets if it has none. */
  add(first: number, second: number): number {
    if (2 * (this.size + 1) > this.table.length) this.grow();
    const mask = this.table.length - 1;
    for (let slot = mixed(first, second) & mask; ; slot = (slot + 1) & mask) {
      const found = this.table[slot] as number;
      if (found === -1) {
        if (this.size === this.firsts.length) {
          this.firsts = larger(this.firsts, this.size + 1);
          this.seconds = larger(this.seconds, this.size + 1);
        }
        this.firsts[this.size] = first;
        this.seconds[this.size] = second;
        this.table[slot] = this.size;
        this.size += 1;
        return this.size - 1;
      }
      if (this.firsts[found] === first && this.seconds[found] === second) return found;
    }
  }

  /** The number of a pair; -1 if it has none. */
  find(first: number, second: number): number {
    const mask = this.table.length - 1;
    for (let slot = mixed(first, second) & mask; ; slot = (slot + 1) & mask) {
      const found = this.table[slot] as number;
      if (found === -1 || (this.firsts[found] === first && this.seconds[found] === second)) return found;
    }
  }

  first(number: number): number {
    return this.firsts[number] as number;
  }

  second(number: number): number {
    return this.seconds[number] as number;
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 4).fill(-1);
    const mask = this.table.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = mixed(this.firsts[number] as number, this.seconds[number] as number) & mask;
      while (this.table[slot] !== -1) slot = (slot + 1) & mask;
      this.table[slot] = number;
    }
  }
}

function mixed(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
