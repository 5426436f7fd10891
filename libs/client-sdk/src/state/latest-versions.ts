/** Of so many items the version is remembered. */
const REMEMBERED_MAX = 1000;

/** Which state of each item is the latest: an earlier one may arrive after it. */
export class LatestVersions {
  readonly #versions = new Map<string, number>();

  /** Remembers this state; false when a later one was remembered before. */
  accept({ id, version }: { readonly id: string; readonly version: number }): boolean {
    if ((this.#versions.get(id) ?? 0) > version) return false;
    // The last one of the map is the one that was changed last.
    this.#versions.delete(id);
    this.#versions.set(id, version);
    const [oldest] = this.#versions.keys();
    if (oldest !== undefined && this.#versions.size > REMEMBERED_MAX) this.#versions.delete(oldest);
    return true;
  }
}
