import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventBus } from '../../platform/events/index.js';
import type { SocketPublisher } from '../../platform/socket/index.js';
import type { Visibility } from '../users/index.js';
import { ChatsBroadcaster } from './chats.broadcaster.js';
import { CursorMoved, TypingChanged } from './cursors/cursor.events.js';
import type { ConversationRooms } from './access/conversation-rooms.js';
import type { MemberRepository } from './access/member.repository.js';

const CONVERSATION = 'conversation';
const AUDIENCE = { conversationIds: [CONVERSATION], userIds: [], exceptUserIds: [] };

describe('events about one user', () => {
  let events: EventBus;
  /** Answer the queries for an audience, in the order that the test chooses. */
  let answers: (() => void)[];
  let published: unknown[];

  beforeEach(() => {
    events = new EventBus();
    answers = [];
    published = [];
    const audienceIn = (): Promise<typeof AUDIENCE> =>
      new Promise((resolve) => answers.push(() => resolve(AUDIENCE)));
    const toAudience = (
      _audience: unknown,
      event: string,
      notice: { seq?: number; typing?: boolean },
    ): void => void published.push([event, notice.seq ?? notice.typing]);
    new ChatsBroadcaster(
      events,
      { toAudience, toUser: () => undefined } as unknown as SocketPublisher,
      {} as ConversationRooms,
      {} as MemberRepository,
      { audienceIn } as unknown as Visibility,
    ).onModuleInit();
  });

  const settle = async (): Promise<void> => {
    // The newest query is answered first: an answer of the database may overtake another one.
    while (answers.length > 0) {
      answers.pop()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const cursor = (userId: string, seq: number): CursorMoved =>
    new CursorMoved('read', CONVERSATION, userId, seq, 2, true);

  it('keep their order, however long the query for each audience takes', async () => {
    events.publish(cursor('anna', 2));
    events.publish(cursor('anna', 4));
    events.publish(new TypingChanged(CONVERSATION, 'anna', true, true));
    events.publish(new TypingChanged(CONVERSATION, 'anna', false, true));
    await settle();
    expect(published).toEqual([
      ['chat:read', 2],
      ['chat:read', 4],
      ['chat:typing', true],
      ['chat:typing', false],
    ]);
  });

  it('do not wait for events about another user', async () => {
    events.publish(cursor('anna', 2));
    events.publish(cursor('ben', 3));
    expect(answers).toHaveLength(2);
    await settle();
    expect(published).toHaveLength(2);
  });
});
