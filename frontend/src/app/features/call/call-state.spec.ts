import { TestBed } from '@angular/core/testing';
import { MediaDeviceError, StateCell } from '@chatcall/client-sdk';
import type { RemoteMediaItem, RemoteParticipant } from '@chatcall/client-sdk/calls';
import type { Call } from '@chatcall/contracts';
import { DevicePreview } from '../../core/call/devices/local-devices';
import {
  CallPage,
  CONVERSATION,
  INCOMING_CALL,
  MUTED,
  ONGOING_CALL,
  VIDEO,
} from '../../../testing/call-page';
import { CallNotices } from './call-notices';

it('opens only the accepted call while the device check of another call is closing', async () => {
  const page = new CallPage('always');
  page.intents.start('elsewhere', 'audio');
  await page.settle();
  const { check } = page;
  // Its button was pressed, but the dialog is not closed yet.
  check.open = false;
  page.intents.accept(INCOMING_CALL, false);
  await page.settle();
  check.closed.next({ local: check.local });
  await page.settle();
  expect(page.requests.map(({ event }) => event)).toEqual(['call:accept']);
  page.state.hangUp();
});

describe('a user who is in a call in another tab or on another device', () => {
  it.each<[string, (page: CallPage) => void, string]>([
    ['starts a call', ({ intents }) => intents.start(CONVERSATION, 'video'), 'call:initiate'],
    ['accepts a call', ({ intents }) => intents.accept(INCOMING_CALL, true), 'call:accept'],
    ['joins a call', ({ intents }) => intents.join(ONGOING_CALL), 'call:join'],
  ])('%s: is asked first, and keeps the media choice', async (_what, press, event) => {
    const page = new CallPage('never');
    press(page);
    await page.settle();
    page.state.local.set('microphone', false);
    page.state.local.set('camera', false);
    page.failRequest('CALL.ELSEWHERE');
    await page.settle();
    expect(page.state.session()).toBeNull();
    expect(page.questions.at(-1)?.text).toContain('in another tab or on another device');
    page.questions.at(-1)?.answer(true);
    await page.settle();
    const requests = page.requests.filter((request) => request.event === event);
    expect(requests.map(({ payload }) => (payload as { takeOver?: boolean }).takeOver)).toEqual([
      undefined,
      true,
    ]);
    expect(page.choice).toEqual(MUTED);
    page.state.hangUp();
  });

  it('changes nothing after a no', async () => {
    const page = new CallPage('never');
    page.intents.start(CONVERSATION, 'video');
    await page.settle();
    page.failRequest('CALL.ELSEWHERE');
    await page.settle();
    page.questions.at(-1)?.answer(false);
    await page.settle();
    expect([page.state.session(), page.state.ended()]).toEqual([null, null]);
    expect(page.requests.map(({ event }) => event)).toEqual(['call:initiate']);
  });
});

describe('starting a call while another member starts one', () => {
  it('shows that the user joined it', async () => {
    const page = new CallPage('never');
    page.intents.start(CONVERSATION, 'audio');
    await page.settle();
    const session = page.state.session();
    (session?.call$ as StateCell<Call | null>).set(ONGOING_CALL);
    expect(TestBed.inject(CallNotices).current()).toBe('You joined the call in progress');
    page.state.hangUp();
  });
});

describe('a call of two that continues in a group', () => {
  it('is the call of the group for the rest of the app', async () => {
    const page = new CallPage('never');
    page.intents.start(CONVERSATION, 'audio');
    await page.settle();
    const conversation$ = page.state.session()?.conversationId$;
    (conversation$ as StateCell<string | null>).set('group');
    expect([page.intents.isHere(CONVERSATION), page.intents.isHere('group')]).toEqual([
      false,
      true,
    ]);
    expect(page.intents.view()).toBe('stage');
    page.state.hangUp();
  });
});

describe('devices that can only be opened once', () => {
  it('are released before a call opens them', async () => {
    const page = new CallPage('never');
    const order: string[] = [];
    page.openDevice = (kind) => {
      order.push(`call opens ${kind}`);
      return new Promise(() => undefined);
    };
    TestBed.inject(DevicePreview).hold(() => order.push('preview releases'));
    page.intents.start(CONVERSATION, 'video');
    await page.settle();
    expect(order).toEqual(['preview releases', 'call opens microphone', 'call opens camera']);
    page.state.hangUp();
  });

  it('are passed from the current call to the next one', async () => {
    const page = new CallPage('always');
    page.intents.start(CONVERSATION, 'video');
    await page.settle();
    page.startFromCheck(VIDEO);
    await page.settle();
    page.openDevice = () =>
      Promise.reject(new MediaDeviceError('in-use', 'used by the current call'));
    page.intents.start('elsewhere', 'video');
    await page.settle();
    page.questions.at(-1)?.answer(true);
    await page.settle();
    const { camera } = page.check.local;
    expect([camera.failure$.value, camera.desired$.value]).toEqual(['in-use', false]);
    page.openDevice = () => new Promise(() => undefined);
    page.check.close({ local: page.check.local });
    await page.settle();
    expect([camera.failure$.value, camera.desired$.value]).toEqual([null, true]);
    expect(page.state.session()?.local).toBe(page.check.local);
    page.state.hangUp();
  });
});

describe('after a call', () => {
  it('the user is in no call while its end is shown', async () => {
    const page = new CallPage('never');
    page.intents.start(CONVERSATION, 'audio');
    await page.settle();
    expect([page.intents.inCall()?.conversationId, page.intents.isHere(CONVERSATION)]).toEqual([
      CONVERSATION,
      true,
    ]);
    page.failRequest('CALL.NOBODY_TO_CALL');
    await page.settle();
    expect(page.state.ended()).not.toBeNull();
    expect([
      page.intents.inCall(),
      page.intents.isHere(CONVERSATION),
      page.intents.active(),
    ]).toEqual([null, false, true]);
    page.state.close();
    expect(page.intents.active()).toBe(false);
  });

  it('the next call shows no notice of blocked sound', async () => {
    const page = new CallPage('never');
    const sound = (): RemoteMediaItem =>
      ({ id: 'sound', local: false, source: 'microphone' }) as RemoteMediaItem;
    const [item, another] = [sound(), sound()];
    const play = (...items: readonly RemoteMediaItem[]): void => {
      const participant = { items$: new StateCell(items) } as unknown as RemoteParticipant;
      const list$ = page.state.session()?.remoteParticipants$;
      (list$ as StateCell<readonly RemoteParticipant[]>).set(items.length > 0 ? [participant] : []);
    };
    page.intents.start(CONVERSATION, 'audio');
    await page.settle();
    play(item);
    page.state.setSoundBlocked(item, true);
    expect(page.state.soundBlocked()).toBe(true);
    play();
    page.state.hangUp();
    page.intents.start(CONVERSATION, 'audio');
    await page.settle();
    play(another);
    expect(page.state.soundBlocked()).toBe(false);
    play(item);
    page.state.setSoundBlocked(item, true);
    page.state.setSoundBlocked(item, false);
    expect(page.state.soundBlocked()).toBe(false);
    play();
    page.state.hangUp();
  });
});
