import { InvalidMediaParametersError } from '../port/media.errors.js';

/**
 * Reads the values of an object from a client, each within its bounds, and knows its path for error
 * messages. mediasoup checks types but not ranges, and a value that its serialiser cannot write
 * (for example a fraction instead of an integer) breaks the channel to the worker for all calls on
 * it. So every value for mediasoup is read here first.
 */
export class MediaInput {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalid(path, 'an object');
    // Only own fields are read, whatever the prototype of the object is.
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#path = path;
  }

  integer(name: string, min: number, max: number): number {
    const value = this.#get(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
      return value;
    throw this.#invalid(name, `a whole number from ${min} to ${max}`);
  }

  text(name: string, pattern: RegExp): string {
    const value = this.#get(name);
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw this.#invalid(name, 'a text of the expected form');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.#get(name);
    const found = allowed.find((item) => item === value);
    if (found === undefined) throw this.#invalid(name, `one of ${allowed.join(', ')}`);
    return found;
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    if (typeof value === 'boolean') return value;
    throw this.#invalid(name, 'true or false');
  }

  object(name: string): MediaInput {
    return new MediaInput(this.#get(name), this.#pathOf(name));
  }

  /** A list of objects; an absent one is empty. */
  list<T>(name: string, max: number, read: (item: MediaInput) => T): T[] {
    const value = this.#get(name);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > max)
      throw this.#invalid(name, `a list of at most ${max}`);
    return value.map((item: unknown, index) =>
      read(new MediaInput(item, `${this.#pathOf(name)}.${index}`)),
    );
  }

  /** The field read with `read`, or an empty object when it is absent; to be spread. */
  optional<N extends string, T>(name: N, read: (name: N) => T): { [K in N]?: T } {
    const value = this.#get(name);
    return value === undefined || value === null ? {} : ({ [name]: read(name) } as { [K in N]: T });
  }

  /** Codec parameters: short texts and numbers under short names. */
  settings(name: string, max: number): Record<string, string | number> {
    const value = this.#get(name);
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#invalid(name, 'an object');
    const entries = Object.entries(value);
    if (entries.length > max || !entries.every(([key, setting]) => isSetting(key, setting))) {
      throw this.#invalid(name, `at most ${max} short texts and numbers`);
    }
    return Object.fromEntries(entries) as Record<string, string | number>;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #pathOf(name: string): string {
    return `${this.#path}.${name}`;
  }

  #invalid(name: string, expected: string): InvalidMediaParametersError {
    return invalid(this.#pathOf(name), expected);
  }
}

const INT32_MAX = 2 ** 31 - 1;

function isSetting(key: string, value: unknown): boolean {
  if (key.length > 64) return false;
  if (typeof value === 'string') return value.length <= 256;
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= INT32_MAX;
}

function invalid(path: string, expected: string): InvalidMediaParametersError {
  return new InvalidMediaParametersError(`${path} must be ${expected}.`);
}
