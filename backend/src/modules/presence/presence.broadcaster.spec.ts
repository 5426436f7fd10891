import { describe, expect, it } from '@jest/globals';
import { EventBus } from '../../platform/events/index.js';
import type { SocketPublisher } from '../../platform/socket/index.js';
import { MembershipAccepted } from '../chats/index.js';
import type { ConversationAccess } from '../chats/index.js';
import type { Visibility } from '../users/index.js';
import { InProcessPresenceStore } from './presence-store.js';
import { PresenceBroadcaster } from './presence.broadcaster.js';

describe('the presence of a new member', () => {
  it('is not sent when the member went offline while the audience was read', async () => {
    const events = new EventBus();
    const store = new InProcessPresenceStore();
    const published: unknown[] = [];
    let answer: () => void = () => undefined;
    const audience = new Promise((resolve) => {
      answer = () => resolve({ conversationIds: ['conversation'], userIds: [], exceptUserIds: [] });
    });
    new PresenceBroadcaster(
      events,
      {
        toAudience: (_audience: unknown, event: string) => void published.push(event),
      } as unknown as SocketPublisher,
      { memberIds: () => Promise.resolve(['anna', 'ben']) } as unknown as ConversationAccess,
      { audienceIn: () => audience } as unknown as Visibility,
      store,
    ).onModuleInit();
    await store.touch('anna', 'phone', 'online', 60_000);
    events.publish(new MembershipAccepted('conversation', 'anna'));
    await new Promise((resolve) => setImmediate(resolve));
    await store.release('anna', 'phone', 0);
    await store.removeExpired(10);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(published).toEqual([]);
  });
});
