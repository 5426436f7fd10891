import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import {
  ChatCallError,
  defaultPorts,
  StateCell,
  type ChatCallClient,
  type IncomingCall,
} from '@chatcall/client-sdk';
import { openLocalMedia, type LocalMedia, type MediaChoice } from '@chatcall/client-sdk/calls';
import type { Call } from '@chatcall/contracts';
import { NEVER, Subject } from 'rxjs';
import { CallIntents } from '../app/core/call/call-intents';
import { LocalDevices } from '../app/core/call/devices/local-devices';
import { Tones } from '../app/core/call/tones';
import { CLIENT } from '../app/core/client';
import { PushToTalk } from '../app/features/call/meeting/push-to-talk';
import { CallNotices } from '../app/features/call/call-notices';
import { CallOpening } from '../app/features/call/call-opening';
import { CallState } from '../app/features/call/call-state';
import { HeldCall } from '../app/features/call/held/held-call';
import type { CheckAnswer, CheckData } from '../app/features/call/check/check-dialog';
import { KeyValue } from '../app/platform/key-value';
import { Confirm } from '../app/ui/dialog/confirm';
import { FakeClient } from './fake-client';
import { BEN, conversation } from './samples';

export const MUTED: MediaChoice = { microphone: false, camera: false };
export const AUDIO: MediaChoice = { microphone: true, camera: false };
export const VIDEO: MediaChoice = { microphone: true, camera: true };
export const CONVERSATION = 'conversation-1';

export const ONGOING_CALL: Call = {
  id: 'call-of-ben',
  conversationId: CONVERSATION,
  kind: 'video',
  state: 'active',
  startedBy: BEN.id,
  startedAt: '2026-03-03T09:00:00.000Z',
  answeredAt: '2026-03-03T09:00:05.000Z',
  endedAt: null,
  endReason: null,
  duration: null,
  participants: [
    { user: BEN, outcome: 'joined', joinedAt: '2026-03-03T09:00:00.000Z', leftAt: null },
  ],
};
export const INCOMING_CALL: IncomingCall = {
  call: { ...ONGOING_CALL, state: 'ringing', answeredAt: null },
  caller: BEN,
  conversationTitle: null,
  expiresAt: '2026-03-03T09:00:45.000Z',
  routerRtpCapabilities: null,
};

/** The device check, answered by the test. */
class FakeCheck {
  readonly closed = new Subject<CheckAnswer | undefined>();
  readonly local: LocalMedia;
  open = true;

  constructor(
    readonly data: CheckData,
    client: ChatCallClient,
  ) {
    this.local = openLocalMedia(client, data.media);
  }

  get componentInstance(): { take: () => LocalMedia } {
    return { take: () => this.local };
  }

  afterClosed(): Subject<CheckAnswer | undefined> {
    return this.closed;
  }

  close(answer?: CheckAnswer): void {
    if (!this.open) return;
    this.open = false;
    this.closed.next(answer);
    this.closed.complete();
  }
}

/**
 * The call feature on a page with a signed-in user. Tests use it through {@link CallIntents}, like
 * the app.
 */
export class CallPage {
  readonly fake = new FakeClient();
  readonly store = new Map<string, string>();
  readonly checks: FakeCheck[] = [];
  readonly questions: { text: string; answer: (yes: boolean) => void }[] = [];
  /** Requests without an answer of the server, in order. */
  readonly requests: { event: string; payload: object; answer: (error: ChatCallError) => void }[] =
    [];
  readonly client: ChatCallClient;
  /** Result of opening a microphone or camera. */
  openDevice: (kind: string) => Promise<never> = () => new Promise(() => undefined);
  intents!: CallIntents;
  state!: CallState;

  constructor(check: 'always' | 'never') {
    this.store.set(
      'chatcall.call',
      JSON.stringify({ checked: true, checkAlways: check === 'always' }),
    );
    this.fake.conversations$.set([conversation(), conversation({ id: 'elsewhere' })]);
    this.client = this.#client();
    this.reload();
  }

  /** Loads the page again; the stored settings stay. */
  reload(): void {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        CallOpening,
        CallState,
        HeldCall,
        CallNotices,
        LocalDevices,
        PushToTalk,
        { provide: CLIENT, useValue: this.client },
        { provide: Router, useValue: { url: '/' } },
        {
          provide: Tones,
          useValue: {
            ringBack: () => () => undefined,
            joined: () => undefined,
            ended: () => undefined,
          },
        },
        {
          provide: KeyValue,
          useValue: {
            get: (key: string) => this.store.get(key) ?? null,
            set: (key: string, value: string) => this.store.set(key, value),
          },
        },
        {
          provide: MatDialog,
          useValue: { open: (_: unknown, { data }: { data: CheckData }) => this.#openCheck(data) },
        },
        {
          provide: Confirm,
          useValue: {
            ask: ({ text }: { text: string }, over?: AbortSignal) =>
              new Promise<boolean>((answer) => {
                this.questions.push({ text, answer });
                over?.addEventListener('abort', () => answer(false));
              }),
          },
        },
      ],
    });
    this.intents = TestBed.inject(CallIntents);
    this.state = TestBed.inject(CallState);
  }

  get check(): FakeCheck {
    const check = this.checks.at(-1);
    if (!check) throw new Error('no check is open');
    return check;
  }

  /** Sets the choice in the device check and starts the call. */
  startFromCheck(choice: MediaChoice): void {
    const { local } = this.check;
    local.microphone.set(choice.microphone);
    local.camera.set(choice.camera);
    this.check.close({ local });
  }

  failRequest(code: 'CALL.NOBODY_TO_CALL' | 'CALL.ELSEWHERE' | 'MEDIA.UNAVAILABLE'): void {
    this.requests.at(-1)?.answer(new ChatCallError({ code, detail: code }));
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) {
      TestBed.tick();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** The media choice of the call; null without a call. */
  get choice(): MediaChoice | null {
    return this.state.session()?.local.choice$.value ?? null;
  }

  #openCheck(data: CheckData): FakeCheck {
    const check = new FakeCheck(data, this.client);
    this.checks.push(check);
    return check;
  }

  #client(): ChatCallClient {
    const client = this.fake.asClient();
    const own = defaultPorts();
    const media = {
      list: () => Promise.resolve([]),
      listen: () => () => undefined,
      open: (kind: string) => this.openDevice(kind),
    };
    const after = (_: number, work: () => void): (() => void) => {
      const timer = setTimeout(work);
      return () => clearTimeout(timer);
    };
    const ports = { ...own, media, clock: { ...own.clock, after } };
    const request = (event: string, payload: object): Promise<never> =>
      new Promise((_, answer) => this.requests.push({ event, payload, answer }));
    const calls = {
      ongoing$: new StateCell(new Map([[CONVERSATION, ONGOING_CALL]])),
      ringing$: new StateCell([INCOMING_CALL]),
      incoming$: new StateCell(null),
      answering: () => () => undefined,
      decline: () => Promise.resolve(),
    };
    return {
      ...client,
      users: client.users,
      ports,
      calls,
      connection: {
        state$: client.connection.state$,
        connected$: NEVER,
        notices$: NEVER,
        on: () => NEVER,
        request,
        hurry: () => () => undefined,
      },
    } as unknown as ChatCallClient;
  }
}
