import { describe, expect, it } from '@jest/globals';
import { CLIENT_EVENTS } from '@chatcall/contracts';
import type { ClientEvents } from '@chatcall/contracts';
import { EventDispatcher } from '../src/platform/socket/event-dispatcher.js';
import { startTestApp } from './support/index.js';

type Forgotten = Exclude<keyof ClientEvents, (typeof CLIENT_EVENTS)[number]>;

describe('the events of the contract', () => {
  it('are all in the list of events', () => {
    // An event that is missing in the list is a compile error here.
    const whole: [Forgotten] extends [never] ? true : Forgotten = true;
    expect(whole).toBe(true);
  });

  it('have one gateway each, and no gateway handles others', async () => {
    const app = await startTestApp();
    const answered = app.app.get(EventDispatcher).events.sort();
    await app.close();
    expect(answered).toEqual([...CLIENT_EVENTS].sort());
  });
});
