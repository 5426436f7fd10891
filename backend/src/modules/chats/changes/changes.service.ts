import type {
  Change,
  ConversationChanges,
  ConversationId,
  Member,
  MemberCursors,
  Message,
  UserId,
  Version,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, UUID_FIELD, integerField } from '../../../platform/database/index.js';
import { MemberProfiles } from '../access/index.js';
import type { SeenMembers } from '../access/index.js';
import { NotMemberError, VersionAheadError } from '../chats.errors.js';
import { ConversationViews } from '../conversations/index.js';
import { toMember } from '../members/index.js';
import { MessageViews } from '../messages/index.js';
import { ChangesRepository } from './changes.repository.js';
import type { ChangeRow, ChangesPosition, CursorsRow, FoundChanges } from './changes.repository.js';

const CURSOR = new KeysetCursor<ChangesPosition>('changes', {
  version: integerField(LIMITS.integerMax),
  id: UUID_FIELD,
  upTo: integerField(LIMITS.integerMax),
});

/** What changed in conversations after a version, as one of their members sees it. */
@Injectable()
export class ChangesService {
  readonly #changes: ChangesRepository;
  readonly #views: ConversationViews;
  readonly #messages: MessageViews;
  readonly #profiles: MemberProfiles;

  constructor(
    changes: ChangesRepository,
    views: ConversationViews,
    messages: MessageViews,
    profiles: MemberProfiles,
  ) {
    this.#changes = changes;
    this.#views = views;
    this.#messages = messages;
    this.#profiles = profiles;
  }

  /**
   * A page of what changed in a conversation after `since`.
   * @throws NotMemberError, VersionAheadError, CursorError
   */
  async page(
    userId: UserId,
    conversationId: ConversationId,
    {
      since,
      cursor,
      limit = LIMITS.pageDefault,
    }: { readonly since: Version; readonly cursor?: string; readonly limit?: number },
  ): Promise<ConversationChanges> {
    const after = CURSOR.decode(cursor, partOf(conversationId, since));
    const [found] = await this.#changes.pages(userId, [{ conversationId, since, after }], limit);
    if (found === undefined) throw new NotMemberError();
    if (since > found.current) throw new VersionAheadError();
    const [page] = await this.present(userId, [{ found, since, first: after === null }]);
    if (page === undefined) throw new NotMemberError();
    return page;
  }

  /**
   * Pages as the user sees them, with a number of statements that does not depend on how many there
   * are. Conversations that the user has just left are missing.
   */
  async present(
    userId: UserId,
    pages: readonly {
      readonly found: FoundChanges;
      readonly since: Version;
      /** With the cursors of members. */
      readonly first: boolean;
    }[],
  ): Promise<ConversationChanges[]> {
    const rows = pages.flatMap(({ found }) => found.rows);
    const firstIds = pages.flatMap(({ found, first }) => (first ? [found.conversationId] : []));
    const memberIds = rows.flatMap((row) =>
      row.kind === 'member' && !row.left ? [row.member.userId] : [],
    );
    const [conversations, messages, { cursors, cards, cursorsOf }] = await Promise.all([
      this.#views.seenByMember(
        userId,
        pages.map(({ found }) => found.conversationId),
      ),
      this.#messages.seenBy(
        userId,
        rows.flatMap((row) => (row.kind === 'message' ? [row.message] : [])),
      ),
      this.#membersSeenBy(userId, firstIds, memberIds),
    ]);
    const seen: Seen = {
      messages: new Map(messages.map((message) => [message.id, message])),
      memberOf: (row) => {
        const card = cards.get(row.userId);
        return card === undefined ? null : toMember(row, card, cursorsOf(row.userId));
      },
    };
    return pages.flatMap(({ found, since }): ConversationChanges[] => {
      const { conversationId, version, reset, end } = found;
      const conversation = conversations.get(conversationId);
      if (conversation === undefined) return [];
      const part = partOf(conversationId, since);
      return [
        {
          version,
          reset,
          conversation,
          items: found.rows.flatMap((row) => changeOf(row, seen)),
          cursors: cursors
            .filter(
              (row) => row.conversationId === conversationId && cursorsOf(row.userId) !== 'none',
            )
            .map(({ userId: id, lastDeliveredSeq, lastReadSeq }): MemberCursors => ({
              userId: id,
              lastDeliveredSeq,
              lastReadSeq: cursorsOf(id) === 'both' ? lastReadSeq : null,
            })),
          nextCursor: end === null ? null : CURSOR.encode(end, part),
        },
      ];
    });
  }

  /** The cursors in these conversations, and their members and others as the user sees them. */
  async #membersSeenBy(
    userId: UserId,
    conversationIds: readonly ConversationId[],
    memberIds: readonly UserId[],
  ): Promise<SeenMembers & { readonly cursors: readonly CursorsRow[] }> {
    const cursors =
      conversationIds.length === 0 ? [] : await this.#changes.cursors(userId, conversationIds);
    const userIds = [...memberIds, ...cursors.map((row) => row.userId)];
    return { cursors, ...(await this.#profiles.membersSeenBy(userId, userIds)) };
  }
}

/** Messages and members as the user sees them. */
interface Seen {
  readonly messages: ReadonlyMap<string, Message>;
  memberOf(row: (ChangeRow & { readonly kind: 'member' })['member']): Member | null;
}

function changeOf(row: ChangeRow, seen: Seen): Change[] {
  const { version } = row;
  if (row.kind === 'message') {
    const message = seen.messages.get(row.id);
    return message === undefined ? [] : [{ kind: 'message', version, message }];
  }
  if (row.left) return [{ kind: 'member-removed', version, userId: row.member.userId }];
  const member = seen.memberOf(row.member);
  return member === null ? [] : [{ kind: 'member', version, member }];
}

/** A cursor belongs to the changes of one conversation after one version. */
function partOf(conversationId: ConversationId, since: Version): string {
  return `${conversationId} ${since}`;
}
