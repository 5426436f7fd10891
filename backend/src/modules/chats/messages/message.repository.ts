import type { ConversationId, MessageId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../../platform/database/index.js';
import { READER } from '../access/index.js';
import {
  APPEND_MANY,
  APPEND_MANY_WITH_MENTIONS,
  APPEND_NOTE,
  APPEND_ONE,
  APPEND_ONE_WITH_FILES,
  APPEND_ONE_WITH_MENTIONS,
  valuesOfMentions,
} from './message-statements.js';
import { valuesOfMany, valuesOfOne } from './draft-parameters.js';
import { mentionedIn } from './message-content.js';
import { messageColumns, nestedMessage, nestedMessageColumns } from './message-rows.js';
import type {
  AppendOutcome,
  MessageDraft,
  MessagePlace,
  MessageRow,
  ReplyOutcome,
  ReplyPlace,
} from './message-rows.js';
import {
  APPEND_REPLY,
  APPEND_REPLY_WITH_FILES,
  APPEND_REPLY_WITH_MENTIONS,
  valuesOfNamingReply,
  valuesOfReply,
} from './reply-statement.js';

interface CheckedRow {
  readonly place: number;
  readonly direct: boolean;
  readonly accepted: boolean;
  readonly blocked: boolean;
  readonly refused: boolean;
  readonly mayPost: boolean;
  readonly replyKnown: boolean;
  readonly filesKnown: boolean;
  readonly repeatedId: MessageId | null;
  readonly seq: number | null;
  readonly createdAt: Date | null;
  readonly version: number | null;
}

interface ReplyCheckedRow extends CheckedRow {
  readonly thread: 'open' | keyof typeof REFUSED_ROOTS;
  readonly threadSeq: number | null;
  readonly following: boolean;
  readonly rootAuthorFollows: boolean;
  readonly followerIds: readonly UserId[];
  readonly namedIds: readonly UserId[];
}

const REFUSED_ROOTS = {
  unknown: 'root-unknown',
  none: 'no-thread',
  deleted: 'root-deleted',
} as const;

interface NotePlace extends MessagePlace {
  readonly direct: boolean;
}

/**
 * unique_violation, deadlock_detected (two statements with the same client message ids in opposite
 * order wait for each other), and not_null_violation (the root of a thread was deleted meanwhile).
 */
const RACES_LOST = new Set(['23505', '40P01', '23502']);
/**
 * An attempt fails only if another statement for the same conversation or message succeeded
 * meanwhile.
 */
const APPEND_TRIES = 8;

const SEND_ONE = new PreparedStatement<CheckedRow>(APPEND_ONE);
const SEND_MANY = new PreparedStatement<CheckedRow>(APPEND_MANY);
const SEND_ONE_WITH_MENTIONS = new PreparedStatement<CheckedRow>(APPEND_ONE_WITH_MENTIONS);
const SEND_MANY_WITH_MENTIONS = new PreparedStatement<CheckedRow>(APPEND_MANY_WITH_MENTIONS);
const SEND_ONE_WITH_FILES = new PreparedStatement<CheckedRow>(APPEND_ONE_WITH_FILES);
const SEND_REPLY = new PreparedStatement<ReplyCheckedRow>(APPEND_REPLY);
const SEND_REPLY_WITH_MENTIONS = new PreparedStatement<ReplyCheckedRow>(APPEND_REPLY_WITH_MENTIONS);
const SEND_REPLY_WITH_FILES = new PreparedStatement<ReplyCheckedRow>(APPEND_REPLY_WITH_FILES);

/** Reads and writes messages. */
@Injectable()
export class MessageRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores messages of users at the end of a conversation with **one SQL statement**, whether there
   * is one message or several were queued. The statement checks that the sender is a member, that
   * there is no block between the two users of a direct conversation, that the message replied to
   * exists and that the client message id was not used before. It takes the next `seq` and `version`,
   * inserts the message and moves the sender's cursors. Its text is `APPEND_ONE` (`APPEND_MANY` for several).
   * It runs again only after a race: the same message on two connections at once, or a change of
   * members while it waited.
   *
   * Not to be called inside a transaction: a repeated client message id would abort it.
   *
   * @param drafts one with files alone
   * @returns one outcome per draft, in their order
   */
  append(
    conversationId: ConversationId,
    drafts: readonly MessageDraft[],
  ): Promise<AppendOutcome[]> {
    const [first] = drafts;
    if (first === undefined) return Promise.resolve([]);
    return this.#untilStored(
      conversationId,
      () => this.#store(conversationId, first, drafts),
      (rows) => outcomesOf(drafts, rows),
    );
  }

  #store(
    conversationId: ConversationId,
    first: MessageDraft,
    drafts: readonly MessageDraft[],
  ): Promise<CheckedRow[]> {
    const one = drafts.length === 1;
    if (drafts.some(({ files }) => files !== null)) {
      if (!one) throw new Error('A message with files is stored alone');
      const values = [...valuesOfOne(conversationId, first), ...valuesOfMentions(drafts)];
      return this.#storeWithFiles(SEND_ONE_WITH_FILES, values);
    }
    const values = one ? valuesOfOne(conversationId, first) : valuesOfMany(conversationId, drafts);
    if (!drafts.some(mentionsUsers))
      return this.#database.execute(one ? SEND_ONE : SEND_MANY, values);
    return this.#database.execute(one ? SEND_ONE_WITH_MENTIONS : SEND_MANY_WITH_MENTIONS, [
      ...values,
      ...valuesOfMentions(drafts),
    ]);
  }

  /**
   * Stores a reply in a thread like `append`, with one SQL statement: `APPEND_REPLY`. It also gives
   * the root its new summary.
   */
  appendReply(
    conversationId: ConversationId,
    draft: MessageDraft,
    place: ReplyPlace,
  ): Promise<ReplyOutcome> {
    return this.#untilStored(
      conversationId,
      () => this.#storeReply(conversationId, draft, place),
      ([row]) => replyOutcomeOf(row),
    );
  }

  #storeReply(
    conversationId: ConversationId,
    draft: MessageDraft,
    place: ReplyPlace,
  ): Promise<ReplyCheckedRow[]> {
    if (draft.files === null && !mentionsUsers(draft))
      return this.#database.execute(SEND_REPLY, valuesOfReply(conversationId, draft, place));
    const values = valuesOfNamingReply(conversationId, draft, place);
    return draft.files === null
      ? this.#database.execute(SEND_REPLY_WITH_MENTIONS, values)
      : this.#storeWithFiles(SEND_REPLY_WITH_FILES, values);
  }

  /**
   * A statement that waited for files which another one has taken does not see its message, which may
   * be the same one: a second one does.
   */
  async #storeWithFiles<Row extends CheckedRow>(
    statement: PreparedStatement<Row>,
    values: unknown[],
  ): Promise<Row[]> {
    const rows = await this.#database.execute(statement, values);
    const unknown = rows.some(({ filesKnown, repeatedId }) => !filesKnown && repeatedId === null);
    return unknown ? this.#database.execute(statement, values) : rows;
  }

  /** @param resultOf returns null when the statement has to run again */
  async #untilStored<Row, T>(
    conversationId: ConversationId,
    execute: () => Promise<Row[]>,
    resultOf: (rows: readonly Row[]) => T | null,
  ): Promise<T> {
    for (let tries = 1; tries <= APPEND_TRIES; tries += 1) {
      try {
        const result = resultOf(await execute());
        if (result !== null) return result;
      } catch (error) {
        if (tries === APPEND_TRIES || !hasLostRace(error)) throw error;
      }
    }
    throw new Error(
      `The members of conversation ${conversationId} change too often to store a message`,
    );
  }

  /**
   * Stores a system message.
   * @returns null when there is no such conversation or the sender was never a member
   */
  async appendNote(conversationId: ConversationId, draft: MessageDraft): Promise<NotePlace | null> {
    const values = valuesOfOne(conversationId, draft);
    const [row] = await this.#database.query<NotePlace>(APPEND_NOTE, values);
    return row ?? null;
  }

  /** Whether the sender has a message with this client id. */
  async isStored(senderId: UserId, clientMessageId: string): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM messages WHERE sender_id = $1 AND client_message_id = $2',
      [senderId, clientMessageId],
    );
    return rows.length > 0;
  }

  async find(id: MessageId): Promise<MessageRow | null> {
    const [row] = await this.#database.query<MessageRow>(
      `SELECT ${messageColumns('m')} FROM messages m WHERE m.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /**
   * One message of a conversation.
   * @returns null when the user may not read the conversation; `message` is null when the conversation has no
   *   such message
   */
  async one(
    conversationId: ConversationId,
    userId: UserId,
    id: MessageId,
  ): Promise<{ readonly message: MessageRow | null } | null> {
    const [row] = await this.#database.query<object>(
      `SELECT ${nestedMessageColumns('x')}
       FROM ${READER} m
       LEFT JOIN messages x ON x.id = $3 AND x.conversation_id = m.conversation_id`,
      [conversationId, userId, id],
    );
    return row === undefined ? null : { message: nestedMessage(row) };
  }
}

function mentionsUsers(draft: MessageDraft): boolean {
  return mentionedIn(draft).length > 0;
}

/** One outcome per draft; null when the statement has to run again. */
function outcomesOf(
  drafts: readonly MessageDraft[],
  rows: readonly CheckedRow[],
): AppendOutcome[] | null {
  const outcomes: AppendOutcome[] = [];
  for (let place = 1; place <= drafts.length; place += 1) {
    const outcome = outcomeOf(rows.find((row) => row.place === place));
    if (outcome === null) return null;
    outcomes.push(outcome);
  }
  return outcomes;
}

/**
 * @returns null when the statement has to run again: the draft was valid but was not stored, since
 *   the members changed meanwhile
 */
function outcomeOf(row: CheckedRow | undefined): AppendOutcome | null {
  if (row === undefined) return { kind: 'not-member' };
  if (row.seq !== null && row.createdAt !== null && row.version !== null) {
    const { seq, createdAt, version, direct, accepted } = row;
    return { kind: 'stored', seq, createdAt, version, direct, accepts: !accepted };
  }
  return refusalOf(row);
}

/** @returns null when the draft was valid */
function refusalOf(row: CheckedRow): Exclude<AppendOutcome, { kind: 'stored' }> | null {
  if (row.repeatedId !== null) return { kind: 'repeated', messageId: row.repeatedId };
  if (row.blocked) return { kind: 'blocked' };
  if (row.refused) return { kind: 'not-accepted' };
  if (!row.mayPost) return { kind: 'not-allowed' };
  if (!row.replyKnown) return { kind: 'reply-unknown' };
  return row.filesKnown ? null : { kind: 'file-unknown' };
}

function replyOutcomeOf(row: ReplyCheckedRow | undefined): ReplyOutcome | null {
  if (row === undefined) return { kind: 'not-member' };
  const { seq, threadSeq, createdAt, version, direct, accepted } = row;
  const root = nestedMessage(row);
  if (threadSeq !== null && createdAt !== null && version !== null && root !== null) {
    const { following, rootAuthorFollows, followerIds, namedIds } = row;
    const stored = { seq, threadSeq, createdAt, version, direct, accepts: !accepted };
    const follow = { following, rootAuthorFollows, followerIds, namedIds };
    return { kind: 'stored', ...stored, root, ...follow };
  }
  if (row.repeatedId !== null || row.thread === 'open') return refusalOf(row);
  return { kind: REFUSED_ROOTS[row.thread] };
}

function hasLostRace(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    RACES_LOST.has(error.code)
  );
}
