import type { ConversationId, Member, UserCard, UserId } from '@chatcall/contracts';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { LoggerPort } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import { StateCell } from '../state/behavior.js';

/** The members of one conversation with their cursors. */
export class ConversationMembers {
  readonly #conversationId: ConversationId;
  readonly #rest: RestClient;
  readonly #logger: LoggerPort;
  readonly list = new StateCell<readonly Member[]>([]);
  /** Version of the conversation that the list is at least as new as. */
  #version = 0;
  #loading: Promise<boolean> | null = null;
  /** Rises when changes may have been missed: a list that was asked for before may be older than what is known. */
  #turn = 0;
  /** Of the list that was taken last. */
  #taken = 0;
  #closed = false;

  constructor(conversationId: ConversationId, rest: RestClient, logger: LoggerPort) {
    this.#conversationId = conversationId;
    this.#rest = rest;
    this.#logger = logger;
  }

  /** Loads the list unless it is as new as `version`. */
  async reach(version: number): Promise<void> {
    if (this.#closed || (this.#version >= version && this.#version > 0)) return;
    const turn = this.#turn;
    this.#loading ??= this.#load().finally(() => this.#turn === turn && (this.#loading = null));
    if ((await this.#loading) && this.#turn === turn)
      this.#version = Math.max(this.#version, version);
  }

  /** Events may have been missed. Cursors carry no version, so the next `reach` loads the list whatever its version. */
  missed(): void {
    this.#turn += 1;
    this.#version = 0;
    this.#loading = null;
  }

  /** The conversation is at `version` now: by one change that is told here, or by more than was heard. */
  async moved(version: number): Promise<void> {
    if (this.#version >= version - 1) this.#version = Math.max(this.#version, version);
    else {
      this.missed();
      await this.reach(version);
    }
  }

  take(members: readonly Member[]): void {
    if (this.#closed) return;
    const known = new Map(this.list.value.map((member) => [member.user.id, member]));
    this.list.set(members.map((member) => withCursors(member, known.get(member.user.id))));
    this.#version = Math.max(this.#version, 1);
  }

  add(members: readonly Member[]): void {
    const ids = new Set(members.map(({ user }) => user.id));
    this.list.update((list) => [...list.filter(({ user }) => !ids.has(user.id)), ...members]);
  }

  remove(userId: UserId): void {
    this.list.update((list) => list.filter(({ user }) => user.id !== userId));
  }

  change(userId: UserId, change: (member: Member) => Member): void {
    if (!this.list.value.some(({ user }) => user.id === userId)) return;
    this.list.update((list) =>
      list.map((member) => (member.user.id === userId ? change(member) : member)),
    );
  }

  read(userId: UserId, seq: number): void {
    this.change(userId, (member) =>
      withCursors(member, { lastReadSeq: seq, lastDeliveredSeq: seq }),
    );
  }

  delivered(userId: UserId, seq: number): void {
    this.change(userId, (member) => withCursors(member, { lastReadSeq: 0, lastDeliveredSeq: seq }));
  }

  rename(card: UserCard): void {
    this.change(card.id, (member) => ({ ...member, user: card }));
  }

  close(): void {
    this.#closed = true;
  }

  async #load(): Promise<boolean> {
    const turn = this.#turn;
    try {
      const members = sortByJoinTime(
        await this.#rest.getAll<Member>(`chats/${this.#conversationId}/members`),
      );
      if (turn < this.#taken) return true;
      this.#taken = turn;
      this.take(members);
      return true;
    } catch (error) {
      this.#logger.log('warn', 'members could not be loaded', {
        code: toChatCallError(error).code,
      });
      return false;
    }
  }
}

/** Who came first first. */
export function sortByJoinTime(members: readonly Member[]): readonly Member[] {
  return members.toSorted(
    (a, b) => a.joinedAt.localeCompare(b.joinedAt) || a.user.id.localeCompare(b.user.id),
  );
}

type Cursors = Pick<Member, 'lastReadSeq' | 'lastDeliveredSeq'>;

/** Cursors only move forward; they are null until the first one is visible. */
function withCursors(
  member: Member,
  known: Cursors = { lastReadSeq: null, lastDeliveredSeq: null },
): Member {
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
