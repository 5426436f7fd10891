import type { ConversationId, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import { CursorMoved } from './chats.events.js';
import { NotMemberError } from './chats.errors.js';
import { MemberRepository } from './member.repository.js';

/** How far someone has got and read a conversation. Cursors only go forward. */
@Injectable()
export class CursorsService {
  readonly #members: MemberRepository;
  readonly #events: EventBus;

  constructor(members: MemberRepository, events: EventBus) {
    this.#members = members;
    this.#events = events;
  }

  /**
   * @param seq beyond the newest message means the newest message
   * @returns where the cursor stands now, which is farther than `seq` when it was
   * @throws NotMemberError
   */
  async move(
    cursor: 'read' | 'delivered',
    userId: UserId,
    conversationId: ConversationId,
    seq: number,
  ): Promise<number> {
    const row = await this.#members.moveCursor(cursor, conversationId, userId, seq);
    if (row === null) throw new NotMemberError();
    if (row.moved)
      this.#events.publish(
        new CursorMoved(cursor, conversationId, userId, row.seq, row.memberCount, row.accepted),
      );
    return row.seq;
  }
}
