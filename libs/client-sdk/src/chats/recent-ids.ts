/** The last ids that were seen, so many and no more. */
export class RecentIds {
  readonly #ids = new Set<string>();

  constructor(private readonly capacity: number) {}

  /** True when `id` is new. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.capacity && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
