import type { ConversationId, Member, UserCard, UserId } from '@chatcall/contracts';
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
  /** The list is at least as new as this `detailsVersion` of the conversation. */
  #version = 0;
  #loading: Promise<boolean> | null = null;
  /** Incremented when events may have been missed: a list requested before may lack them. */
  #generation = 0;
  #closed = false;

  constructor(conversationId: ConversationId, rest: RestClient, logger: LoggerPort) {
    this.#conversationId = conversationId;
    this.#rest = rest;
    this.#logger = logger;
  }

  /** Loads the list unless it is as new as `version`. */
  async ensureVersion(version: number): Promise<void> {
    if (this.#closed || (this.#version >= version && this.#version > 0)) return;
    const generation = this.#generation;
    this.#loading ??= this.#tryLoad().finally(
      () => this.#generation === generation && (this.#loading = null),
    );
    if ((await this.#loading) && this.#generation === generation)
      this.#version = Math.max(this.#version, version);
  }

  /**
   * Events may have been missed. Cursors carry no version, so the next {@link ensureVersion} loads
   * the list in any case.
   */
  invalidate(): void {
    this.#generation += 1;
    this.#version = 0;
    this.#loading = null;
  }

  /**
   * The conversation's `detailsVersion` was `before` and is `version` after an event; loads the
   * list if it is older than `before`, or if events were missed (`before` is null).
   */
  async versionChanged(before: number | null, version: number): Promise<void> {
    if (before !== null && this.#version >= before)
      this.#version = Math.max(this.#version, version);
    else {
      this.invalidate();
      await this.ensureVersion(version);
    }
  }

  /** Requests the list now and returns the server's answer. */
  async load(): Promise<readonly Member[]> {
    let answer: readonly Member[] = [];
    const loaded = await this.#members.load(async () => {
      answer = await loadMembers(this.#rest, this.#conversationId);
      return answer.map((member) => [member.user.id, member] as const);
    });
    if (loaded) this.#version = Math.max(this.#version, 1);
    return answer;
  }

  add(members: readonly Member[]): void {
    this.#members.setAll(members.map((member) => [member.user.id, member]));
  }

  remove(userId: UserId): void {
    this.#members.delete(userId);
  }

  change(userId: UserId, change: (member: Member) => Member): void {
    this.#members.update(userId, change);
  }

  read(userId: UserId, seq: number): void {
    this.#members.adjust(userId, (member) =>
      withCursors(member, { lastReadSeq: seq, lastDeliveredSeq: seq }),
    );
  }

  delivered(userId: UserId, seq: number): void {
    this.#members.adjust(userId, (member) =>
      withCursors(member, { lastReadSeq: 0, lastDeliveredSeq: seq }),
    );
  }

  updateCard(card: UserCard): void {
    this.#members.adjust(card.id, (member) => ({ ...member, user: card }));
  }

  close(): void {
    this.#closed = true;
    this.#members.close();
  }

  /** Whether the list could be loaded. */
  async #tryLoad(): Promise<boolean> {
    try {
      await this.load();
      return true;
    } catch (error) {
      this.#logger.log('warn', 'members could not be loaded', {
        code: toChatCallError(error).code,
      });
      return false;
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
  return members.toSorted(
    (a, b) => a.joinedAt.localeCompare(b.joinedAt) || a.user.id.localeCompare(b.user.id),
  );
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
