/** One page of a keyset-paged list. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  /** Opaque; pass it back as `cursor` for the next page. Null on the last page. */
  readonly nextCursor: string | null;
}
