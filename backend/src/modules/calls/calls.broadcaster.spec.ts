import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventBus } from '../../platform/events/index.js';
import type { SocketPublisher } from '../../platform/socket/index.js';
import type { CallRecord } from './call-record.js';
import { CallsBroadcaster } from './calls.broadcaster.js';
import { CallChanged, CallEnded, RingingStopped } from './calls.events.js';
import type { CallsMapper } from './calls.mapper.js';

describe('notices about a call', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['fatal', 'error', 'warn', 'log']));

  it('that name nobody are sent even when the names cannot be read', async () => {
    const events = new EventBus();
    const published: string[] = [];
    const publish = (_to: unknown, event: string): void => void published.push(event);
    const broadcaster = new CallsBroadcaster(
      events,
      { toUser: publish, toUsers: publish, toConversation: publish } as unknown as SocketPublisher,
      {
        toViews: () => Promise.reject(new Error('the database is away')),
      } as unknown as CallsMapper,
    );
    broadcaster.onModuleInit();
    const call = { id: 'call', endReason: 'completed', participants: [] } as unknown as CallRecord;
    events.publish(new RingingStopped(call, ['anna'], 'missed'));
    events.publish(new CallChanged(call));
    events.publish(new CallEnded(call));
    await broadcaster.settled();
    expect(published).toEqual(['call:ringingStopped', 'call:ended']);
  });
});
