import type {
  ClientMessageId,
  ConversationId,
  Message,
  MessageId,
  SystemNote,
  UserId,
} from '@chatcall/contracts';

/**
 * Bytes of text at which a page of messages or conversations ends before its limit. Much more than
 * the longest message has.
 */
export const PAGE_BYTES = 256 * 1024;

/** A message as it is stored. */
export interface MessageRow {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly seq: number;
  readonly senderId: UserId;
  readonly clientMessageId: ClientMessageId;
  readonly type: Message['type'];
  readonly content: string;
  readonly system: SystemNote | null;
  readonly replyTo: MessageId | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly version: number;
}

/** A message of a user that is not stored yet. */
export interface MessageDraft {
  readonly id: MessageId;
  readonly senderId: UserId;
  readonly clientMessageId: ClientMessageId;
  readonly content: string;
  readonly replyTo: MessageId | null;
}

/** The outcome for a draft. */
export type AppendOutcome =
  | {
      readonly kind: 'stored';
      readonly seq: number;
      readonly createdAt: Date;
      readonly version: number;
      readonly direct: boolean;
      /** The sender's first message in the conversation, which accepts it. */
      readonly accepts: boolean;
    }
  /** The same `clientMessageId` was stored before, in any conversation. */
  | { readonly kind: 'repeated'; readonly messageId: MessageId }
  | { readonly kind: 'not-member' }
  | { readonly kind: 'blocked' }
  /** The policy of the conversation lets only higher roles write. */
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'reply-unknown' };

/** Selects the columns of a `MessageRow` from `alias`. */
export function messageColumns(alias: string): string {
  return Object.entries(COLUMNS)
    .map(([property, column]) => `${alias}.${column} AS "${property}"`)
    .join(', ');
}

/**
 * Selects the same columns under names that do not collide with those of another table;
 * `nestedMessage` reads them.
 */
export function nestedMessageColumns(alias: string): string {
  return Object.entries(COLUMNS)
    .map(([property, column]) => `${alias}.${column} AS "message.${property}"`)
    .join(', ');
}

/**
 * The message of a row that was selected with `nestedMessageColumns`; null where the join found
 * none.
 */
export function nestedMessage(row: object): MessageRow | null {
  const fields = Object.entries(row).filter(([name]) => name.startsWith('message.'));
  const message = Object.fromEntries(
    fields.map(([name, value]) => [name.slice('message.'.length), value as unknown]),
  );
  // Selected column by column from COLUMNS, whose keys are those of MessageRow.
  return message['id'] === null ? null : (message as unknown as MessageRow);
}

/** The column that `withinPageBytes` adds to every row. */
export interface PageRow {
  /** The number of selected rows (of this part), including those that do not fit into the page. */
  readonly found: number;
}

/**
 * Ends a page before its texts exceed `PAGE_BYTES`: a page of a hundred long messages would delay
 * the requests of other users.
 * @param selected a query whose rows have `nestedMessageColumns`
 * @param order the order of the page, in columns of `selected`
 * @param columns `part` is the column by which `found` is counted, for several pages in one; `text`
 *   is the column of the texts
 */
export function withinPageBytes(
  selected: string,
  order: string,
  { part, text = '"message.content"' }: { readonly part?: string; readonly text?: string } = {},
): string {
  const counted = part === undefined ? '' : `PARTITION BY ${part}`;
  return `SELECT * FROM (
      SELECT s.*, (count(*) OVER (${counted}))::integer AS found,
        COALESCE(sum(octet_length(s.${text})) OVER (ORDER BY ${order}), 0) AS "pageBytes"
      FROM (${selected}) s
    ) p
    WHERE "pageBytes" <= ${PAGE_BYTES}
    ORDER BY ${order}`;
}

const COLUMNS: Readonly<Record<keyof MessageRow, string>> = {
  id: 'id',
  conversationId: 'conversation_id',
  seq: 'seq',
  senderId: 'sender_id',
  clientMessageId: 'client_message_id',
  type: 'type',
  content: 'content',
  system: 'system',
  replyTo: 'reply_to',
  createdAt: 'created_at',
  editedAt: 'edited_at',
  deletedAt: 'deleted_at',
  version: 'version',
};
