import { TestBed } from '@angular/core/testing';
import type { StateCell } from '@chatcall/client-sdk';
import { CallPage, CONVERSATION, INCOMING_CALL } from '../../../../testing/call-page';
import { HeldCall } from './held-call';

const SECOND = { ...INCOMING_CALL, call: { ...INCOMING_CALL.call, conversationId: 'second' } };

/** In a call, in which the microphone is off, and accepts a second one. */
async function inTwoCalls(endsOpen = false) {
  const page = new CallPage('never');
  page.intents.start(CONVERSATION, 'audio');
  await page.settle();
  page.state.local.set('microphone', false);
  const first = page.state.session();
  page.intents.accept(SECOND, false, endsOpen);
  await page.settle();
  return { page, first, second: page.state.session(), held: TestBed.inject(HeldCall) };
}

describe('a second call', () => {
  it('puts the first one on hold, and they can be swapped', async () => {
    const { page, first, second, held } = await inTwoCalls();
    expect(second).not.toBe(first);
    expect([first?.held$.value, second?.held$.value]).toEqual([true, false]);
    expect([held.call()?.session, held.name()]).toEqual([first, 'Ben Okonkwo']);
    expect(page.intents.here()).toMatchObject({ conversationId: 'second', holds: true });
    page.state.resumeHeld();
    expect(page.state.session()).toBe(first);
    expect([first?.held$.value, second?.held$.value]).toEqual([false, true]);
    expect(page.state.local.microphone.wanted()).toBe(false);
    expect(held.call()?.session).toBe(second);
    page.state.hangUp();
    held.leave();
  });

  it('leaves the first one on hold when it continues in a group', async () => {
    const { page, first, held } = await inTwoCalls();
    (first?.conversationId$ as StateCell<string | null>).set('group');
    expect(held.call()).toMatchObject({ session: first, conversationId: 'group' });
    expect(page.intents.here()).toMatchObject({ conversationId: 'second', holds: true });
    page.state.resumeHeld();
    expect(page.intents.here()).toMatchObject({ conversationId: 'group', holds: true });
    page.state.hangUp();
    held.leave();
  });

  it('ends the first one when the person wants that', async () => {
    const { page, first, held } = await inTwoCalls(true);
    expect(first?.state$.value.phase).toBe('ended');
    expect(held.call()).toBeNull();
    page.state.hangUp();
  });

  it('leaves the first one on hold when it ends', async () => {
    const { page, first, held } = await inTwoCalls();
    page.state.hangUp();
    await page.settle();
    expect([page.state.session(), page.state.ended(), page.state.open()]).toEqual([
      null,
      null,
      true,
    ]);
    expect(first?.held$.value).toBe(true);
    expect(page.intents.here()).toMatchObject({ conversationId: CONVERSATION, view: 'dock' });
    page.state.resumeHeld();
    expect(page.state.session()).toBe(first);
    expect([first?.held$.value, held.call()]).toEqual([false, null]);
    page.state.hangUp();
  });

  it('stays open when the one on hold ends', async () => {
    const { page, second, held } = await inTwoCalls();
    held.leave();
    await page.settle();
    expect([page.state.session(), held.call()]).toEqual([second, null]);
    expect(page.intents.here()).toMatchObject({ conversationId: 'second', holds: false });
    page.state.hangUp();
    await page.settle();
    expect(page.intents.here()).toBeNull();
  });
});
