import type { FileCard, MessageId } from '@chatcall/contracts';

/** A file, and the message that carries it. A forwarded file is in several messages. */
export interface CarriedFile {
  readonly file: FileCard;
  readonly messageId: MessageId;
}
