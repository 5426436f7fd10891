import { LIMITS } from '@chatcall/contracts';
import type {
  ClientMessageId,
  ConversationId,
  Emoji,
  MessageId,
  UserId,
} from '@chatcall/contracts';
import { CONTENT_COLUMNS } from './message-content.js';
import type { ContentRow, StoredColumn } from './message-content.js';

/**
 * Bytes of text at which a page of messages or conversations ends before its limit. Much more than
 * the longest message has.
 */
export const PAGE_BYTES = 256 * 1024;

/** A reaction to a message, in the order of its first use. */
export interface ReactionCount {
  readonly emoji: Emoji;
  readonly count: number;
}

/** A message as it is stored. */
export interface MessageRow extends MessageDraft {
  readonly conversationId: ConversationId;
  /** Null for a reply that is only in its thread. */
  readonly seq: number | null;
  readonly threadId: MessageId | null;
  readonly threadSeq: number | null;
  /** Of the root of a thread, as what follows; null as long as there was no reply. */
  readonly replyCount: number | null;
  readonly threadLastSeq: number | null;
  readonly threadLastAt: Date | null;
  readonly threadParticipants: readonly UserId[] | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly reactions: readonly ReactionCount[];
  readonly pinnedAt: Date | null;
  readonly version: number;
}

/** A message that is not stored yet. */
export interface MessageDraft extends ContentRow {
  readonly id: MessageId;
  readonly senderId: UserId;
  readonly clientMessageId: ClientMessageId;
  readonly replyTo: MessageId | null;
}

/** What the conversation gives a message when it is stored. */
export type MessagePlace = Pick<MessageRow, 'seq' | 'createdAt' | 'version'> &
  Partial<Pick<MessageRow, 'threadId' | 'threadSeq'>>;

/** A draft that was just stored. */
export function storedRow(
  conversationId: ConversationId,
  draft: MessageDraft,
  { seq, createdAt, version, threadId = null, threadSeq = null }: MessagePlace,
): MessageRow {
  return {
    ...draft,
    conversationId,
    seq,
    threadId,
    threadSeq,
    replyCount: null,
    threadLastSeq: null,
    threadLastAt: null,
    threadParticipants: null,
    createdAt,
    version,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    pinnedAt: null,
  };
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
  /** The other user of a direct conversation does not accept messages from the sender. */
  | { readonly kind: 'not-accepted' }
  /** The policy of the conversation lets only higher roles write. */
  | { readonly kind: 'not-allowed' }
  | { readonly kind: 'reply-unknown' }
  /** One of the files does not exist, belongs to another user or is in another message. */
  | { readonly kind: 'file-unknown' };

/** Where a reply is stored. */
export interface ReplyPlace {
  /** The root of the thread. */
  readonly threadId: MessageId;
  /** The reply is in the main timeline, too. */
  readonly alsoToConversation: boolean;
}

/** A reply that was just stored. */
export interface StoredReply extends Omit<Extract<AppendOutcome, { kind: 'stored' }>, 'seq'> {
  readonly seq: number | null;
  readonly threadSeq: number;
  /** The root with the new summary of its thread. */
  readonly root: MessageRow;
  /** The author of the reply follows the thread. */
  readonly following: boolean;
  /** The author of the root follows the thread from this reply on. */
  readonly rootAuthorFollows: boolean;
  /** Other members who follow the thread. */
  readonly followerIds: readonly UserId[];
  /** Members who follow the thread from this reply on, since it mentions them. */
  readonly namedIds: readonly UserId[];
}

/** The outcome for a reply. */
export type ReplyOutcome =
  | StoredReply
  | Exclude<AppendOutcome, { kind: 'stored' }>
  /** The conversation has no such message. */
  | { readonly kind: 'root-unknown' }
  /** It is a reply itself, or a system message. */
  | { readonly kind: 'no-thread' }
  | { readonly kind: 'root-deleted' };

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
  const found = row as Readonly<Record<string, unknown>>;
  if (found['message.id'] === null) return null;
  const message: Record<string, unknown> = {};
  for (const [property, nested] of NESTED) message[property] = found[nested];
  // Selected column by column from COLUMNS, whose keys are those of MessageRow.
  return message as unknown as MessageRow;
}

/** The column that `withinPageBytes` adds to every row. */
export interface PageRow {
  /** The number of selected rows (of this part), including those that do not fit into the page. */
  readonly found: number;
}

/** Bytes that the card of a user takes in a message, with a long name and a picture. */
const CARD_BYTES = 400;

/**
 * SQL expression: about how many bytes message `s` takes in an answer besides what every message takes. A
 * mention is ten times as long as in the text: it has a name and a picture.
 */
const MESSAGE_BYTES = `octet_length(s."message.content") + octet_length(s."message.reactions"::text)
  + COALESCE(octet_length(s."message.system"::text), 0) + COALESCE(octet_length(s."message.forwarded"::text), 0)
  + COALESCE(octet_length(s."message.files"::text), 0) + COALESCE(octet_length(s."message.links"::text), 0)
  + ${CARD_BYTES} * (COALESCE(cardinality(s."message.threadParticipants"), 0)
    + LEAST(${LIMITS.mentionsMax}, (length(s."message.content") - length(replace(s."message.content", '<@', ''))) / 2))`;

/**
 * Ends a page before its texts exceed `PAGE_BYTES`: a page of a hundred long messages would delay
 * the requests of other users.
 * @param selected a query whose rows have `nestedMessageColumns`
 * @param order the order of the page, in columns of `selected`
 * @param columns `part` is the column by which `found` is counted, for several pages in one; `text`
 *   is the column of the texts, if the rows are no messages
 */
export function withinPageBytes(
  selected: string,
  order: string,
  { part, text }: { readonly part?: string; readonly text?: string } = {},
): string {
  const counted = part === undefined ? '' : `PARTITION BY ${part}`;
  const bytes = text === undefined ? MESSAGE_BYTES : `octet_length(s.${text})`;
  return `SELECT * FROM (
      SELECT s.*, (count(*) OVER (${counted}))::integer AS found,
        COALESCE(sum(${bytes}) OVER (ORDER BY ${order}), 0) AS "pageBytes"
      FROM (${selected}) s
    ) p
    WHERE "pageBytes" <= ${PAGE_BYTES}
    ORDER BY ${order}`;
}

/** The columns of a draft and their types. */
export const DRAFT_COLUMNS: Readonly<Record<keyof MessageDraft, StoredColumn>> = {
  id: { name: 'id', type: 'uuid' },
  senderId: { name: 'sender_id', type: 'uuid' },
  clientMessageId: { name: 'client_message_id', type: 'uuid' },
  replyTo: { name: 'reply_to', type: 'uuid' },
  ...CONTENT_COLUMNS,
};

const COLUMNS: Readonly<Record<keyof MessageRow, string>> = {
  ...namesOf(DRAFT_COLUMNS),
  conversationId: 'conversation_id',
  seq: 'seq',
  threadId: 'thread_id',
  threadSeq: 'thread_seq',
  replyCount: 'reply_count',
  threadLastSeq: 'thread_last_seq',
  threadLastAt: 'thread_last_at',
  threadParticipants: 'thread_participants',
  createdAt: 'created_at',
  editedAt: 'edited_at',
  deletedAt: 'deleted_at',
  reactions: 'reactions',
  pinnedAt: 'pinned_at',
  version: 'version',
};

/** Properties of a `MessageRow`, and their names in a row with `nestedMessageColumns`. */
const NESTED = Object.keys(COLUMNS).map((property) => [property, `message.${property}`] as const);

function namesOf<K extends string>(columns: Readonly<Record<K, StoredColumn>>): Record<K, string> {
  const entries = Object.entries<StoredColumn>(columns).map(([key, { name }]) => [key, name]);
  return Object.fromEntries(entries) as Record<K, string>;
}
