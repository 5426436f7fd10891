export type Env = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and collects the errors, so that all of them are reported at once. */
export class EnvReader {
  readonly #env: Env;
  readonly #faults: string[] = [];
  readonly #names = new Set<string>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** The errors so far: one sentence per variable. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** The names of all settings that were read. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  fault(sentence: string): void {
    this.#faults.push(sentence);
  }

  /** The trimmed value, or null when it is absent or empty. */
  optional(name: string): string | null {
    this.#names.add(name);
    const value = this.#env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  required(name: string, example: string): string {
    const value = this.optional(name);
    if (value === null) this.fault(`${name} is missing (for example ${example})`);
    return value ?? '';
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.optional(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    this.fault(`${name} must be a whole number from ${min} to ${max}, not '${value}'`);
    return fallback;
  }

  decimal(name: string, fallback: number, min: number, max: number): number {
    const value = this.optional(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (Number.isFinite(number) && number >= min && number <= max) return number;
    this.fault(`${name} must be a number from ${min} to ${max}, not '${value}'`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.optional(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (['1', 'true', 'yes', 'on'].includes(value)) return true;
    if (['0', 'false', 'no', 'off'].includes(value)) return false;
    this.fault(`${name} must be true or false, not '${value}'`);
    return fallback;
  }

  /** A comma-separated list. */
  list(name: string): string[] {
    return (this.optional(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** A text that must pass a check; `kind` describes the valid values in the error. */
  checked(name: string, fallback: string, check: (value: string) => boolean, kind: string): string {
    const value = this.optional(name);
    if (value === null || check(value)) return value ?? fallback;
    this.fault(`${name} must be ${kind}, not '${value}'`);
    return fallback;
  }

  /** A list whose items must all pass a check. */
  checkedList(name: string, check: (value: string) => boolean, kind: string): string[] {
    const items = this.list(name);
    for (const item of items)
      if (!check(item)) this.fault(`${name} must hold ${kind}, not '${item}'`);
    return items;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optional(name);
    if (value === null) return fallback;
    const found = allowed.find((item) => item === value);
    if (found === undefined)
      this.fault(`${name} must be one of ${allowed.join(', ')}, not '${value}'`);
    return found ?? fallback;
  }

  /**
   * A URL with one of the schemes. The value never appears in the error, since it may contain a
   * password.
   */
  url(name: string, value: string, schemes: readonly string[]): void {
    const scheme = URL.canParse(value) ? new URL(value).protocol.replace(':', '') : '';
    if (!schemes.includes(scheme))
      this.fault(
        `${name} must be a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`,
      );
  }
}
