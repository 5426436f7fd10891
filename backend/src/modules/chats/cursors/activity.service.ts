import { Injectable } from '@nestjs/common';
import type { ConversationId, OwnCursorMoved, SetTypingPayload, UserId } from '@chatcall/contracts';
import type { OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Transactor } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { SocketRooms } from '../../../platform/socket/index.js';
import { NotMemberError } from '../chats.errors.js';
import { CursorMoved, TypingChanged } from './cursor.events.js';
import { MemberRemoved, MembershipAccepted } from '../chats.events.js';
import { MemberRepository } from '../access/index.js';
import type { CursorRow } from '../access/index.js';

/** The longest time until an acceptance on another node is known here, in milliseconds. */
const ACCEPTED_TTL_MS = 10_000;
const ACCEPTED_MAX = 20_000;

/**
 * What members do in a conversation besides writing: receiving and reading messages, and typing.
 */
@Injectable()
export class ActivityService implements OnModuleInit {
  readonly #rooms: SocketRooms;
  readonly #members: MemberRepository;
  readonly #transactor: Transactor;
  readonly #events: EventBus;
  /** Whether members have accepted a conversation, by conversation and user. */
  readonly #accepted = new LRUCache<string, boolean>({
    ttl: ACCEPTED_TTL_MS,
    ttlResolution: 100,
    max: ACCEPTED_MAX,
  });

  constructor(
    rooms: SocketRooms,
    members: MemberRepository,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#rooms = rooms;
    this.#members = members;
    this.#transactor = transactor;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#events.on(MembershipAccepted, ({ conversationId, userId }) => {
      this.#accepted.set(keyOf(conversationId, userId), true);
    });
    this.#events.on(MemberRemoved, ({ conversationId, userId }) => {
      this.#accepted.delete(keyOf(conversationId, userId));
    });
  }

  /**
   * @param seq beyond the newest message means the newest message
   * @param back the cursor may move back: the messages after it are unread again
   * @returns the new position of the cursor, which may already have been farther than `seq`
   * @throws NotMemberError
   */
  async moveRead(
    userId: UserId,
    conversationId: ConversationId,
    seq: number,
    back = false,
  ): Promise<number> {
    const move = () => this.#members.moveRead(conversationId, userId, seq, back);
    let row = await move();
    if (row?.raced === true)
      row = await this.#transactor.run(async () => {
        await this.#members.lockCursors(conversationId, userId);
        return move();
      });
    if (row === null) throw new NotMemberError();
    const { unread, mentions, countedSeq, shared } = row;
    const own = { unread, mentions, countedSeq, back };
    if (row.moved) this.#moved('read', userId, conversationId, row, own, shared);
    return row.seq;
  }

  /**
   * @param seq beyond the newest message means the newest message
   * @returns the new position of the cursor, which may already have been farther than `seq`
   * @throws NotMemberError
   */
  async moveDelivered(
    userId: UserId,
    conversationId: ConversationId,
    seq: number,
  ): Promise<number> {
    const row = await this.#members.moveDelivered(conversationId, userId, seq);
    if (row === null) throw new NotMemberError();
    if (row.moved) this.#moved('delivered', userId, conversationId, row, null);
    return row.seq;
  }

  #moved(
    cursor: 'read' | 'delivered',
    userId: UserId,
    conversationId: ConversationId,
    { seq, memberCount, accepted }: CursorRow,
    own: OwnCursorMoved | null,
    shared = true,
  ): void {
    this.#events.publish(
      new CursorMoved(cursor, conversationId, userId, seq, memberCount, accepted, own, shared),
    );
  }

  /**
   * Publishes that a member types; nothing is stored, and clients let it expire. The rooms of the
   * socket show the membership, since every change of members updates them. The answer does not
   * reveal who receives it. Whether there is such a thread is not checked: only clients that show it
   * show who is typing in it.
   * @throws NotMemberError
   */
  async setTyping(
    userId: UserId,
    socketId: string,
    { conversationId, typing, threadId = null }: SetTypingPayload,
  ): Promise<void> {
    if (!this.#rooms.isInConversation(socketId, conversationId)) throw new NotMemberError();
    const accepted = await this.#hasAccepted(conversationId, userId);
    this.#events.publish(new TypingChanged(conversationId, userId, typing, accepted, threadId));
  }

  async #hasAccepted(conversationId: ConversationId, userId: UserId): Promise<boolean> {
    const key = keyOf(conversationId, userId);
    const known = this.#accepted.get(key);
    if (known !== undefined) return known;
    const accepted = await this.#members.accepted(conversationId, userId);
    if (accepted === null) throw new NotMemberError();
    this.#accepted.set(key, accepted);
    return accepted;
  }
}

function keyOf(conversationId: ConversationId, userId: UserId): string {
  return `${conversationId} ${userId}`;
}
