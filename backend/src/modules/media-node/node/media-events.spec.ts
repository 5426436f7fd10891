import { describe, expect, it } from '@jest/globals';
import type { AppConfig, Role } from '../../../config/index.js';
import { NoAnswerError } from '../../../platform/redis/index.js';
import type { ProcessRelay } from '../../../platform/redis/index.js';
import type { MediaNodeEvent } from '../port/media-events.js';
import { MediaEvents } from './media-events.js';

const speaker = (peerId: string, callId = 'call'): MediaNodeEvent => ({
  type: 'active-speaker',
  callId,
  peerId,
});
const closed: MediaNodeEvent = {
  type: 'room-closed',
  callId: 'call',
  nodeId: 'self',
  reason: 'empty',
  lost: [],
};

type Outcome = 'takes' | 'refuses' | 'unreachable' | 'late';

/** The other processes, and what they do with an event. */
class Others {
  readonly sent: [string, MediaNodeEvent][] = [];
  readonly outcomes = new Map<string, Outcome>();
  receive: (event: unknown) => Promise<unknown> = () => Promise.resolve();

  constructor(outcomes: Record<string, Outcome> = {}) {
    for (const [id, outcome] of Object.entries(outcomes)) this.outcomes.set(id, outcome);
  }

  get relay(): ProcessRelay {
    return {
      processId: 'self',
      answer: (_topic: string, receive: (event: unknown) => Promise<unknown>) =>
        (this.receive = receive),
      processIds: async () => ['self', ...this.outcomes.keys()],
      request: async (id: string, _topic: string, event: MediaNodeEvent) => {
        this.sent.push([id, event]);
        // Another event must not overtake this one meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
        const outcome = this.outcomes.get(id);
        if (outcome === 'unreachable' || outcome === 'late') throw new NoAnswerError(outcome);
        return { ok: outcome === 'takes' };
      },
    } as unknown as ProcessRelay;
  }

  /** To which processes the events went. */
  get to(): string[] {
    return this.sent.map(([id]) => id);
  }
}

function eventsOf(others: Others, ...roles: Role[]): MediaEvents {
  const events = new MediaEvents({ roles: new Set(roles) } as unknown as AppConfig, others.relay);
  events.onModuleInit();
  return events;
}

describe('the events of a process that serves calls itself', () => {
  it('are handled at once, also when a handler fails', async () => {
    const others = new Others({ api: 'takes' });
    const events = eventsOf(others, 'api', 'media');
    const handled: MediaNodeEvent[] = [];
    events.onEvent(() => {
      throw new Error('a fault of one handler');
    });
    events.onEvent((event) => void handled.push(event));
    events.publish(speaker('anna'));
    expect(handled).toEqual([speaker('anna')]);
    await events.settled();
    expect(others.sent).toEqual([]);
  });

  it('and those of other processes are handled alike; a process without calls refuses them', async () => {
    const others = new Others();
    const handled: MediaNodeEvent[] = [];
    eventsOf(others, 'api').onEvent((event) => void handled.push(event));
    await others.receive(speaker('anna'));
    expect(handled).toEqual([speaker('anna')]);
    const media = new Others();
    eventsOf(media, 'media');
    await expect(media.receive(speaker('anna'))).rejects.toMatchObject({
      code: 'MEDIA.UNAVAILABLE',
    });
  });
});

describe('the events of a process that only carries media', () => {
  it('go to the process that has sent the latest command for the room, in their order', async () => {
    const others = new Others({ first: 'takes', second: 'takes' });
    const events = eventsOf(others, 'media');
    events.calledBy('call', 'first');
    events.calledBy('call', 'second');
    for (const name of ['anna', 'ben', 'cleo']) events.publish(speaker(name));
    await events.settled();
    expect(others.sent).toEqual(['anna', 'ben', 'cleo'].map((name) => ['second', speaker(name)]));
  });

  it('go to another process when that one is gone, and stay with the one that took them', async () => {
    const others = new Others({ gone: 'unreachable', jobs: 'refuses', api: 'takes' });
    const events = eventsOf(others, 'media');
    events.calledBy('call', 'gone');
    events.publish(speaker('anna'));
    events.publish(speaker('ben'));
    await events.settled();
    expect(others.to).toEqual(['gone', 'jobs', 'api', 'api']);
  });

  it('are not sent again when a process may have handled them, but the next ones go elsewhere', async () => {
    const others = new Others({ slow: 'late', api: 'takes' });
    const events = eventsOf(others, 'media');
    events.calledBy('call', 'api');
    events.calledBy('call', 'slow');
    events.publish(speaker('anna'));
    events.publish(speaker('ben'));
    await events.settled();
    expect(others.sent).toEqual([
      ['slow', speaker('anna')],
      ['api', speaker('ben')],
    ]);
  });

  it('are lost when nobody takes them, and the next one is sent all the same', async () => {
    const others = new Others({ gone: 'unreachable' });
    const events = eventsOf(others, 'media');
    events.publish(speaker('anna'));
    await events.settled();
    others.outcomes.set('api', 'takes');
    events.publish(speaker('ben'));
    await events.settled();
    expect(others.sent.at(-1)).toEqual(['api', speaker('ben')]);
  });

  it('of a room that has closed leave nothing behind', async () => {
    const others = new Others({ first: 'takes', second: 'takes' });
    const events = eventsOf(others, 'media');
    events.calledBy('call', 'second');
    events.publish(closed);
    await events.settled();
    events.publish(speaker('anna'));
    await events.settled();
    expect(others.to).toEqual(['second', 'first']);
  });

  it('are dropped where newer ones follow soon: levels, while others wait', async () => {
    const others = new Others({ api: 'takes' });
    const events = eventsOf(others, 'media');
    events.publish(speaker('anna'));
    events.publish({ type: 'audio-levels', callId: 'call', levels: [] });
    events.publish({ type: 'audio-levels', callId: 'other', levels: [] });
    await events.settled();
    expect(others.sent.map(([, { type, callId }]) => `${type} ${callId}`)).toEqual([
      'active-speaker call',
      'audio-levels other',
    ]);
  });
});
