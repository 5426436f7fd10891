import type {
  ConversationId,
  ConversationKind,
  ConversationPolicy,
  MemberRole,
  OwnSettings,
  UserId,
} from '@chatcall/contracts';
import { searchKeyOf } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database, PreparedStatement } from '../../../platform/database/index.js';
import {
  DETAILS_CHANGED,
  UNREAD,
  UNREAD_MENTIONS,
  allowedSql,
  readableSql,
} from '../access/index.js';
import { nestedMessage, nestedMessageColumns } from '../messages/index.js';
import type { MessageRow } from '../messages/index.js';

/** A conversation as it is stored. */
export interface ConversationRow {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly description: string;
  readonly topic: string;
  readonly policy: ConversationPolicy;
  readonly avatarVersion: string | null;
  readonly directLow: UserId | null;
  readonly directHigh: UserId | null;
  readonly memberCount: number;
  readonly lastSeq: number;
  /** Taken by the last change. */
  readonly version: number;
  /** Taken by the last change of title, picture, members or roles. */
  readonly detailsVersion: number;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  /** When an administrator of the site archived it. */
  readonly archivedAt: Date | null;
}

/** What the members of a group or channel decide about it. */
export interface ConversationDetails {
  readonly kind: Exclude<ConversationKind, 'direct'>;
  readonly title: string;
  readonly description: string;
  readonly topic: string;
  readonly policy: ConversationPolicy;
}

/** A group or channel that is created. */
export type NewConversation = Omit<ConversationDetails, 'topic'>;

/** The own settings of a member, as they apply now. */
export type OwnSettingsRow = Omit<OwnSettings, 'mutedUntil'> & { readonly mutedUntil: Date | null };

/** A conversation with the settings and cursors of one member, and its newest message. */
export interface ConversationViewRow extends ConversationRow, OwnSettingsRow {
  readonly userId: UserId;
  readonly role: MemberRole;
  readonly lastReadSeq: number;
  readonly lastDeliveredSeq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly accepted: boolean;
  readonly lastMessage: MessageRow | null;
}

export const CONVERSATION_COLUMNS = `c.id, c.kind, c.title, c.description, c.topic, c.policy, c.avatar_version AS "avatarVersion", c.direct_low AS "directLow",
  c.direct_high AS "directHigh", c.member_count AS "memberCount", c.last_seq AS "lastSeq", c.version,
  c.details_version AS "detailsVersion", c.created_at AS "createdAt", c.last_activity_at AS "lastActivityAt", c.archived_at AS "archivedAt"`;

/** SQL condition: member `m` has muted the conversation, and the time for it has not passed. */
export const MUTED = '(m.muted AND (m.muted_until IS NULL OR m.muted_until > now()))';

/** SQL condition: member `m` has hidden conversation `c`, and nothing was written since. */
export const HIDDEN = 'COALESCE(m.hidden_count >= c.written_count, false)';

export const OWN_SETTINGS_COLUMNS = `${MUTED} AS muted, CASE WHEN ${MUTED} THEN m.muted_until END AS "mutedUntil", m.archived,
  m.favourite, ${HIDDEN} AS hidden, m.section_id AS "sectionId"`;

export const OWN_COLUMNS = `m.user_id AS "userId", m.role, m.last_read_seq AS "lastReadSeq", m.last_delivered_seq AS "lastDeliveredSeq",
  ${UNREAD} AS unread, ${UNREAD_MENTIONS} AS mentions, m.accepted, ${OWN_SETTINGS_COLUMNS}`;

type StoredView = Omit<ConversationViewRow, 'lastMessage'>;

/** Selects conversations with the settings of members and the newest message. */
function viewsStatement(condition: string): PreparedStatement<StoredView> {
  return new PreparedStatement(
    `SELECT ${CONVERSATION_COLUMNS}, ${OWN_COLUMNS}, ${nestedMessageColumns('x')}
     FROM conversation_members m
     JOIN conversations c ON c.id = m.conversation_id
     LEFT JOIN messages x ON x.conversation_id = c.id AND x.seq = c.last_seq
     WHERE ${condition} AND m.left_at IS NULL`,
  );
}

const VIEWS = viewsStatement('m.conversation_id = $1 AND m.user_id = ANY($2::uuid[])');
const VIEWS_OF = viewsStatement('m.user_id = $1 AND m.conversation_id = ANY($2::uuid[])');

/** Reads and writes conversations. */
@Injectable()
export class ConversationRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The titles of those of these groups and channels to which the user may add members. */
  async titlesToAddTo(userId: UserId, ids: readonly ConversationId[]): Promise<string[]> {
    const rows = await this.#database.query<{ title: string }>(
      `SELECT COALESCE(c.title, '') AS title FROM conversations c
         JOIN conversation_members m ON m.conversation_id = c.id AND m.user_id = $1 AND m.left_at IS NULL
        WHERE c.id = ANY($2::uuid[]) AND c.kind <> 'direct' AND ${allowedSql('addMembers')}
        ORDER BY c.title, c.id`,
      [userId, ids],
    );
    return rows.map(({ title }) => title);
  }

  /** A conversation as these members see it. Users who are not members are missing. */
  async views(id: ConversationId, userIds: readonly UserId[]): Promise<ConversationViewRow[]> {
    return (await this.#database.execute(VIEWS, [id, userIds])).map(withLastMessage);
  }

  /** Conversations as one member sees them. Those that the user is not a member of are missing. */
  async viewsOf(userId: UserId, ids: readonly ConversationId[]): Promise<ConversationViewRow[]> {
    return (await this.#database.execute(VIEWS_OF, [userId, ids])).map(withLastMessage);
  }

  /**
   * The direct conversation of two users, created if there is none. When both open it at once, they
   * get the same one.
   * @param id used if it is created
   */
  async ensureDirect(
    id: ConversationId,
    creatorId: UserId,
    peerId: UserId,
  ): Promise<{ readonly id: ConversationId; readonly created: boolean }> {
    const pair = [creatorId, peerId].sort();
    const created = await this.#database.query<{ id: ConversationId }>(
      `INSERT INTO conversations (id, kind, created_by, direct_low, direct_high, member_count)
       VALUES ($1, 'direct', $2, $3, $4, 2)
       ON CONFLICT (direct_low, direct_high) WHERE direct_low IS NOT NULL DO NOTHING
       RETURNING id`,
      [id, creatorId, ...pair],
    );
    if (created.length > 0) {
      await this.#database.query(
        `INSERT INTO conversation_members (conversation_id, user_id, role) SELECT $1, unnest($2::uuid[]), 'member'`,
        [id, pair],
      );
      return { id, created: true };
    }
    const existing = await this.findDirect(creatorId, peerId);
    if (existing === null) throw new Error('A direct conversation vanished while it was looked up');
    return { id: existing, created: false };
  }

  async findDirect(one: UserId, other: UserId): Promise<ConversationId | null> {
    const [row] = await this.#database.query<{ id: ConversationId }>(
      'SELECT id FROM conversations WHERE direct_low = $1 AND direct_high = $2',
      [one, other].sort(),
    );
    return row?.id ?? null;
  }

  /** Creates a group or channel without members. */
  async insert(
    id: ConversationId,
    creatorId: UserId,
    { kind, title, description, policy }: NewConversation,
  ): Promise<void> {
    const key = searchKeyOf(title);
    await this.#database.query(
      `INSERT INTO conversations (id, kind, title, description, policy, created_by, member_count, search_key, search_grams)
       VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)`,
      [id, kind, title, description, JSON.stringify(policy), creatorId, key.text, key.grams],
    );
  }

  /**
   * Reads a conversation and locks its row until the transaction ends: meanwhile nothing takes a
   * `seq` or changes members.
   */
  async lock(id: ConversationId): Promise<ConversationRow | null> {
    const [row] = await this.#database.query<ConversationRow>(
      `SELECT ${CONVERSATION_COLUMNS} FROM conversations c WHERE c.id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  }

  /** Stores new details of a group or channel. */
  async setDetails(
    id: ConversationId,
    { kind, title, description, topic, policy }: ConversationDetails,
  ): Promise<ConversationRow> {
    const key = searchKeyOf(title);
    const [row] = await this.#database.query<ConversationRow>(
      `UPDATE conversations c SET kind = $2, title = $3, description = $4, topic = $5, policy = $6,
         search_key = $7, search_grams = $8, ${DETAILS_CHANGED}
       WHERE c.id = $1 RETURNING ${CONVERSATION_COLUMNS}`,
      [id, kind, title, description, topic, JSON.stringify(policy), key.text, key.grams],
    );
    if (row === undefined) throw new Error(`Conversation ${id} vanished while it was changed`);
    return row;
  }

  /** An administrator of the site archives it, or restores it. */
  async setArchived(id: ConversationId, archived: boolean): Promise<ConversationRow> {
    const [row] = await this.#database.query<ConversationRow>(
      `UPDATE conversations c SET archived_at = CASE WHEN $2 THEN now() END, ${DETAILS_CHANGED}
       WHERE c.id = $1 RETURNING ${CONVERSATION_COLUMNS}`,
      [id, archived],
    );
    if (row === undefined) throw new Error(`Conversation ${id} vanished while it was changed`);
    return row;
  }

  /** Stores which picture a group or channel has; null for none. */
  async setAvatarVersion(id: ConversationId, version: string | null): Promise<ConversationRow> {
    const [row] = await this.#database.query<ConversationRow>(
      `UPDATE conversations c SET avatar_version = $2, ${DETAILS_CHANGED}
       WHERE c.id = $1 RETURNING ${CONVERSATION_COLUMNS}`,
      [id, version],
    );
    if (row === undefined) throw new Error(`Conversation ${id} vanished while it was changed`);
    return row;
  }

  /** Whether this is the picture of a conversation that the user may read. Null: may not. */
  async hasAvatar(id: ConversationId, userId: UserId, version: string): Promise<boolean | null> {
    const [row] = await this.#database.query<{ current: boolean }>(
      `SELECT c.avatar_version IS NOT DISTINCT FROM $3 AS current FROM conversations c
       WHERE c.id = $1 AND ${readableSql('$2')}`,
      [id, userId, version],
    );
    return row?.current ?? null;
  }
}

/** Turns the message columns of a row into `lastMessage`. */
export function withLastMessage(row: StoredView): ConversationViewRow {
  return { ...row, lastMessage: nestedMessage(row) };
}
