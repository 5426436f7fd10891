import { describe, expect, it } from '@jest/globals';
import type { ClientEvents } from '@chatcall/contracts';
import { EventRoutes } from '../src/platform/socket/event-routes.js';
import { startTestApp } from './support/index.js';

/** The names of all client events. */
const CLIENT_EVENTS = [
  'auth:renew',
  'chat:message',
  'chat:forward',
  'chat:edit',
  'chat:delete',
  'chat:react',
  'chat:typing',
  'chat:read',
  'chat:delivered',
  'chat:readThread',
  'presence:heartbeat',
  'presence:query',
  'call:initiate',
  'call:prepare',
  'call:accept',
  'call:join',
  'call:giveUp',
  'call:unload',
  'call:decline',
  'call:cancel',
  'call:hangup',
  'call:query',
  'call:reportQuality',
  'call:raiseHand',
  'call:lowerHand',
  'call:react',
  'call:mute',
  'call:remove',
  'call:end',
  'call:hold',
  'call:continueIn',
  'media:connectTransport',
  'media:produce',
  'media:pauseProducer',
  'media:resumeProducer',
  'media:closeProducer',
  'media:consume',
  'media:resumeConsumers',
  'media:pauseConsumers',
  'media:closeConsumers',
  'media:setViews',
  'media:restartIce',
] as const satisfies readonly (keyof ClientEvents)[];

type Missing = Exclude<keyof ClientEvents, (typeof CLIENT_EVENTS)[number]>;

describe('the events of the contract', () => {
  it('are all in the list of events', () => {
    // An event that is missing in the list is a compile error here.
    const whole: [Missing] extends [never] ? true : Missing = true;
    expect(whole).toBe(true);
  });

  it('have one gateway each, and no gateway handles others', async () => {
    const app = await startTestApp();
    const answered = [...app.app.get(EventRoutes).find().keys()].sort();
    await app.close();
    expect(answered).toEqual([...CLIENT_EVENTS].sort());
  });
});
