import type {
  ConversationId,
  Member,
  MemberRole,
  UserCard,
  UserId,
  Version,
} from '@chatcall/contracts';
import { toChatCallError } from '../../errors/chat-call-error.js';
import type { LoggerPort } from '../../ports/client-ports.js';
import type { RestClient } from '../../rest/rest-client.js';
import { derive, type Behavior } from '../../state/behavior.js';
import { SyncedCollection } from '../../state/synced-collection.js';

/** The members of one conversation with their cursors. */
export class ConversationMembers {
  readonly #conversationId: ConversationId;
  readonly #rest: RestClient;
  readonly #logger: LoggerPort;
  readonly #members = new SyncedCollection<UserId, Member>((older, newer) =>
    withCursors(newer, older),
  );
  readonly list$: Behavior<readonly Member[]> = derive([this.#members.items$], (members) =>
    sortByJoinTime([...members.values()]),
  );
  /** Version of the last change of a member, of those that changed since the list was loaded. */
  readonly #versions = new Map<UserId, Version>();
  #loaded = false;
  #loading: Promise<unknown> | null = null;
  #closed = false;

  constructor(conversationId: ConversationId, rest: RestClient, logger: LoggerPort) {
    this.#conversationId = conversationId;
    this.#rest = rest;
    this.#logger = logger;
  }

  /** Loads the list unless it is loaded. Throws. */
  async ensureLoaded(): Promise<void> {
    if (this.#closed || this.#loaded) return;
    this.#loading ??= this.load().finally(() => (this.#loading = null));
    await this.#loading;
  }

  /** Begins with a stored list; an empty one is loaded. */
  restore(members: readonly Member[]): void {
    if (this.#loaded || members.length === 0) return;
    this.#members.setAll(members.map((member) => [member.user.id, member] as const));
    this.#loaded = true;
  }

  /** Requests the list now and returns the server's answer. */
  async load(): Promise<readonly Member[]> {
    let answer: readonly Member[] = [];
    await this.#members.load(async () => {
      answer = await loadMembers(this.#rest, this.#conversationId);
      return answer.map((member) => [member.user.id, member] as const);
    });
    this.#loaded = true;
    for (const { user, lastReadSeq } of answer) if (lastReadSeq === null) this.hideRead(user.id);
    return answer;
  }

  /**
   * Members that were added or changed, unless a later change of them is known. Null: the answer to
   * a request of mine, which has no version.
   */
  apply(members: readonly Member[], version: Version | null): void {
    for (const member of members) {
      if (!this.#isNewer(member.user.id, version)) continue;
      const known = this.#members.get(member.user.id);
      this.#members.set(member.user.id, known ? withCursors(member, known) : member);
    }
  }

  remove(userId: UserId, version: Version | null): void {
    if (this.#isNewer(userId, version)) this.#members.delete(userId);
  }

  changeRole(userId: UserId, role: MemberRole, version: Version): void {
    if (this.#isNewer(userId, version))
      this.#members.update(userId, (member) => ({ ...member, role }));
  }

  read(userId: UserId, seq: number): void {
    this.#members.adjust(userId, (member) =>
      withCursors(member, { lastReadSeq: seq, lastDeliveredSeq: seq }),
    );
  }

  /**
   * A member has written the message, and so has read what is before it. Of one who hides what they
   * read only the delivered cursor moves.
   */
  wrote(userId: UserId, seq: number): void {
    const known = this.#members.get(userId);
    if (!known) return;
    if (known.lastReadSeq !== null) this.read(userId, seq);
    else {
      this.delivered(userId, seq);
      // With the first message they accept the conversation: their cursors may now be visible.
      if (known.lastDeliveredSeq === null && this.#loaded) void this.#tryLoad();
    }
  }

  /** What the member reads is not visible any more. */
  hideRead(userId: UserId): void {
    this.#members.adjust(userId, (member) => ({ ...member, lastReadSeq: null }));
  }

  /**
   * A member, or everyone but me, shows or hides what they read: hidden at once, and as the server
   * says then.
   */
  async receiptsChanged(concerns: (userId: UserId) => boolean): Promise<void> {
    const concerned = this.list$.value.filter(({ user }) => concerns(user.id));
    if (concerned.length === 0) return;
    for (const { user } of concerned) this.hideRead(user.id);
    if (!this.#loaded) return;
    await this.#tryLoad();
  }

  /** I have marked messages as unread. */
  readBack(userId: UserId, seq: number): void {
    this.#members.adjust(userId, (member) => ({ ...member, lastReadSeq: seq }));
  }

  delivered(userId: UserId, seq: number): void {
    this.#members.adjust(userId, (member) =>
      withCursors(member, { lastReadSeq: null, lastDeliveredSeq: seq }),
    );
  }

  updateCard(card: UserCard): void {
    this.#members.adjust(card.id, (member) => ({ ...member, user: card }));
  }

  close(): void {
    this.#closed = true;
    this.#members.close();
  }

  #isNewer(userId: UserId, version: Version | null): boolean {
    if (version === null) return true;
    if (version < (this.#versions.get(userId) ?? 0)) return false;
    this.#versions.set(userId, version);
    return true;
  }

  async #tryLoad(): Promise<void> {
    try {
      await this.load();
    } catch (error) {
      this.#logger.log('warn', 'members could not be loaded', {
        code: toChatCallError(error).code,
      });
    }
  }
}

/** The server's list of members, in the order of joining. */
export async function loadMembers(
  rest: RestClient,
  conversationId: ConversationId,
): Promise<readonly Member[]> {
  return sortByJoinTime(await rest.getAll<Member>(`chats/${conversationId}/members`));
}

function sortByJoinTime(members: readonly Member[]): readonly Member[] {
  return members.toSorted((a, b) => {
    if (a.joinedAt !== b.joinedAt) return a.joinedAt < b.joinedAt ? -1 : 1;
    return a.user.id < b.user.id ? -1 : 1;
  });
}

type Cursors = Pick<Member, 'lastReadSeq' | 'lastDeliveredSeq'>;

/** Cursors only move forward; they are null until the first one is visible. */
function withCursors(member: Member, known: Cursors): Member {
  const lastReadSeq = later(member.lastReadSeq, known.lastReadSeq);
  const lastDeliveredSeq = later(
    later(member.lastDeliveredSeq, known.lastDeliveredSeq),
    lastReadSeq,
  );
  return { ...member, lastReadSeq, lastDeliveredSeq };
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
