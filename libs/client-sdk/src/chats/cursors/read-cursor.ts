import type { Seq } from '@chatcall/contracts';
import type { Behavior } from '../../state/behavior.js';

/** Where my read cursor of a stream of messages is, and the newest message of the stream. */
interface ReadPosition {
  readonly lastReadSeq: Seq;
  readonly lastSeq: Seq;
}

/** My read cursor of a conversation or a thread. */
export interface ReadCursor {
  /** Null while it is unknown. */
  readonly at$: Behavior<ReadPosition | null>;
  /** Moves it forward: shown at once, sent to the server after a pause. */
  read(seq: Seq): void;
  /** Moves it back before a message. Throws `ChatCallError`. */
  markUnread(seq: Seq): Promise<void>;
}
