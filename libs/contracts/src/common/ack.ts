import type { ErrorBody } from './problem.js';

/** Answer to a client event: either the data, or one error. Every client event gets exactly one. */
export type Ack<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: ErrorBody };

/** Answer of an event that has nothing to tell but that it was done. */
export type Done = Readonly<Record<string, never>>;
