import {
  AUDIO,
  CallPage,
  CONVERSATION,
  INCOMING_CALL,
  MUTED,
  ONGOING_CALL,
  VIDEO,
} from '../../../testing/call-page';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { MediaChoice } from '@chatcall/client-sdk/calls';
import { Toasts } from '../../ui/toast/toasts';

interface Case {
  readonly name: string;
  readonly check?: 'always';
  readonly steps: (page: CallPage) => Promise<void> | void;
  readonly choice: MediaChoice | null;
}

const CASES: readonly Case[] = [
  {
    name: 'starts an audio call',
    steps: ({ intents }) => intents.start(CONVERSATION, 'audio'),
    choice: AUDIO,
  },
  {
    name: 'starts a video call',
    steps: ({ intents }) => intents.start(CONVERSATION, 'video'),
    choice: VIDEO,
  },
  {
    name: 'starts an audio call, muted in the device check',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'audio');
      await page.settle();
      page.startFromCheck(MUTED);
    },
    choice: MUTED,
  },
  {
    name: 'starts a video call, with the camera turned off in the device check',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      expect(page.check.data.media).toEqual(VIDEO);
      page.startFromCheck(AUDIO);
    },
    choice: AUDIO,
  },
  {
    name: 'accepts a video call with audio',
    steps: ({ intents }) => intents.accept(INCOMING_CALL, false),
    choice: AUDIO,
  },
  {
    name: 'accepts a video call with video',
    steps: ({ intents }) => intents.accept(INCOMING_CALL, true),
    choice: VIDEO,
  },
  {
    name: 'accepts with audio while the device check of another call is open and muted',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'audio');
      await page.settle();
      page.check.local.microphone.set(false);
      page.intents.accept(INCOMING_CALL, false);
      await page.settle();
      expect(page.state.session()?.local).toBe(page.check.local);
    },
    choice: MUTED,
  },
  { name: 'joins a video call', steps: ({ intents }) => intents.join(ONGOING_CALL), choice: AUDIO },
  {
    name: 'continues a call here that is on another device, without a question',
    steps: async (page) => {
      page.intents.join(ONGOING_CALL, true);
      await page.settle();
      expect(page.questions).toEqual([]);
      expect(page.requests.at(-1)).toMatchObject({
        event: 'call:join',
        payload: { callId: ONGOING_CALL.id, takeOver: true },
      });
    },
    choice: AUDIO,
  },
  {
    name: 'joins a video call after the device check',
    check: 'always',
    steps: async (page) => {
      page.intents.join(ONGOING_CALL);
      await page.settle();
      expect(page.check.data).toEqual({ media: AUDIO, joining: true });
      page.startFromCheck(AUDIO);
    },
    choice: AUDIO,
  },
  {
    name: 'rejoins after a reload, muted before',
    steps: async (page) => {
      page.intents.accept(INCOMING_CALL, true);
      await page.settle();
      page.state.local.set('microphone', false);
      page.state.local.set('camera', false);
      await page.settle();
      page.reload();
      page.intents.join(ONGOING_CALL);
    },
    choice: MUTED,
  },
  {
    name: 'rejoins after a reload, with the camera on before',
    steps: async (page) => {
      page.intents.accept(INCOMING_CALL, true);
      await page.settle();
      page.reload();
      page.intents.join(ONGOING_CALL);
    },
    choice: VIDEO,
  },
  {
    name: 'returns by itself after a reload, muted before, without a check or a question',
    check: 'always',
    steps: async (page) => {
      page.intents.join(ONGOING_CALL);
      await page.settle();
      page.startFromCheck(MUTED);
      await page.settle();
      page.state.show('dock');
      page.state.unload();
      expect(page.requests.map(({ event }) => event)).toEqual(['call:join', 'call:unload']);
      page.reload();
      await page.settle();
      expect([page.checks.length, page.questions, page.intents.view()]).toEqual([1, [], 'dock']);
      expect(page.requests.at(-1)).toMatchObject({
        event: 'call:join',
        payload: { callId: ONGOING_CALL.id, previousEntries: [expect.any(String)] },
      });
    },
    choice: MUTED,
  },
  {
    name: 'does not return when its tab was duplicated, or opened again from the cache of pages',
    steps: async (page) => {
      page.intents.join(ONGOING_CALL);
      await page.settle();
      page.reload();
      await page.settle();
      expect(page.choice).toBeNull();
      page.intents.join(ONGOING_CALL);
      await page.settle();
      page.state.unload();
      page.state.backFromCache();
      page.reload();
    },
    choice: null,
  },
  {
    name: 'does not return when its tab was closed and is opened again later',
    steps: async (page) => {
      page.intents.join(ONGOING_CALL);
      await page.settle();
      page.state.unload();
      const now = Date.now();
      jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
      page.reload();
      await page.settle();
      jest.restoreAllMocks();
    },
    choice: null,
  },
  {
    name: 'joins another call after a muted one',
    steps: async (page) => {
      page.intents.accept(INCOMING_CALL, true);
      await page.settle();
      page.state.local.set('microphone', false);
      await page.settle();
      page.reload();
      page.intents.join({ ...ONGOING_CALL, id: 'another' });
    },
    choice: AUDIO,
  },
  {
    name: 'calls again after an error, with microphone and camera turned off before',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.state.local.set('microphone', false);
      page.state.local.set('camera', false);
      page.failRequest('MEDIA.UNAVAILABLE');
      await page.settle();
      page.state.again();
    },
    choice: MUTED,
  },
  {
    name: 'calls again from the notice that a call beside the page was lost, without another check, with the camera turned off before',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.startFromCheck(VIDEO);
      await page.settle();
      page.state.local.set('camera', false);
      page.intents.show('dock');
      page.failRequest('MEDIA.UNAVAILABLE');
      await page.settle();
      const toasts = TestBed.inject(Toasts);
      for (const toast of toasts.list()) toasts.act(toast);
      await page.settle();
      expect(page.checks).toHaveLength(1);
      expect(page.requests.filter(({ event }) => event === 'call:initiate')).toHaveLength(2);
    },
    choice: AUDIO,
  },
  {
    name: 'calls again with the device check, muted in the first check',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.startFromCheck({ microphone: false, camera: true });
      await page.settle();
      page.failRequest('CALL.NOBODY_TO_CALL');
      await page.settle();
      page.state.again();
      await page.settle();
      expect(page.check.data.media).toEqual({ microphone: false, camera: true });
      page.startFromCheck(page.check.data.media);
    },
    choice: { microphone: false, camera: true },
  },
  {
    name: 'starts twice: the device check stays open',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'audio');
      await page.settle();
      page.intents.start(CONVERSATION, 'audio');
      await page.settle();
      expect(page.checks).toHaveLength(1);
      page.startFromCheck(MUTED);
    },
    choice: MUTED,
  },
  {
    name: 'accepts twice: the open call does not change',
    steps: async (page) => {
      page.intents.accept(INCOMING_CALL, true);
      await page.settle();
      page.state.local.set('camera', false);
      page.intents.accept(INCOMING_CALL, true);
      await page.settle();
      expect(page.requests.map(({ event }) => event)).toEqual(['call:accept']);
    },
    choice: AUDIO,
  },
  {
    name: 'closes the device check',
    check: 'always',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.check.close();
    },
    choice: null,
  },
  {
    name: 'a newer intent closes the question of the previous one',
    steps: async (page) => {
      page.intents.start('elsewhere', 'audio');
      await page.settle();
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.intents.accept(INCOMING_CALL, false);
      await page.settle();
      page.questions.at(-1)?.answer(true);
    },
    choice: AUDIO,
  },
  {
    name: 'starts an audio call while a video call is open in the same conversation',
    steps: async (page) => {
      page.intents.start(CONVERSATION, 'video');
      await page.settle();
      page.state.local.set('camera', false);
      page.intents.start(CONVERSATION, 'audio');
    },
    choice: AUDIO,
  },
];

describe('media choice of the user', () => {
  it.each(CASES)('$name', async ({ check, steps, choice }) => {
    const page = new CallPage(check ?? 'never');
    await steps(page);
    await page.settle();
    expect(page.choice).toEqual(choice);
    page.state.hangUp();
  });
});
