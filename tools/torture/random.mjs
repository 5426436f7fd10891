import { createHash } from 'node:crypto';

/** Random numbers that depend only on a seed and a name: each part of a run has its own row of them (sfc32). */
export class SeededRandom {
  #state;

  /**
   * @param {string | number} seed
   * @param {string} name Of the part that uses it.
   */
  constructor(seed, name) {
    const digest = createHash('sha256').update(`${seed} ${name}`).digest();
    this.#state = new Uint32Array([0, 4, 8, 12].map((at) => digest.readUInt32LE(at)));
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  fraction() {
    const [a, b, c, d] = this.#state;
    const sum = (a + b + d) >>> 0;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = (c + (c << 3)) >>> 0;
    this.#state[2] = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    this.#state[3] = d + 1;
    return sum / 2 ** 32;
  }

  /** An integer from `least` to `most`, both inclusive. */
  between(least, most) {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  chance(probability) {
    return this.fraction() < probability;
  }

  /** One of the items; undefined when there are none. */
  pick(items) {
    return items[Math.floor(this.fraction() * items.length)];
  }

  /**
   * One of the items, more often those with a greater `weight`.
   *
   * @template {{ weight: number }} T
   * @param {readonly T[]} items
   * @returns {T | undefined}
   */
  pickWeighted(items) {
    const total = items.reduce((sum, { weight }) => sum + weight, 0);
    let rest = this.fraction() * total;
    return items.find(({ weight }) => (rest -= weight) < 0);
  }

  /** A UUID (version 4). */
  uuid() {
    const hex = Array.from({ length: 32 }, (_, index) => {
      if (index === 12) return '4';
      return (index === 16 ? this.between(8, 11) : this.between(0, 15)).toString(16);
    }).join('');
    return [0, 8, 12, 16, 20, 32]
      .slice(0, 5)
      .map((at, index, all) => hex.slice(at, all[index + 1] ?? 32))
      .join('-');
  }
}
