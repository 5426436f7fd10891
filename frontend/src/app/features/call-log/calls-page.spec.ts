import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  ChatCallError,
  StateCell,
  type CallList,
  type CallLogApi,
  type ConversationListState,
} from '@chatcall/client-sdk';
import type { CallQualityRecord, LoggedCall, ParticipantOutcome } from '@chatcall/contracts';
import { FakeClient } from '../../../testing/fake-client';
import { ADA, BEN, conversation, person } from '../../../testing/samples';
import { CallIntents } from '../../core/call/call-intents';
import { CLIENT } from '../../core/client';
import { CallsPage } from './calls-page';

const READY: ConversationListState = {
  status: 'ready',
  loadingMore: false,
  hasMore: false,
  error: null,
};
const GOOD: CallQualityRecord = {
  seconds: 60,
  poorSeconds: 0,
  freezes: 0,
  uplinkLoss: 0,
  downlinkLoss: 0,
  roundTrip: 20,
  jitter: 2,
  sentKbps: 40,
  receivedKbps: 40,
  path: 'host',
  protocol: 'udp',
};
const LATER = new ChatCallError({ code: 'COMMON.UNAVAILABLE', detail: 'later' });

const took = (
  user: LoggedCall['participants'][number]['user'],
  outcome: ParticipantOutcome,
): LoggedCall['participants'][number] => ({ user, outcome, joinedAt: null, leftAt: null });

/** A call of Ben to Ada that lasted 65 s. */
function logged(change: Partial<LoggedCall> = {}): LoggedCall {
  return {
    id: `call-${JSON.stringify(change).length}`,
    conversationId: 'conversation-1',
    kind: 'audio',
    state: 'ended',
    startedBy: BEN.id,
    startedAt: '2026-03-03T09:00:00.000Z',
    answeredAt: '2026-03-03T09:00:05.000Z',
    endedAt: '2026-03-03T09:01:10.000Z',
    endReason: 'completed',
    duration: 65,
    participants: [took(BEN, 'left'), took(ADA, 'left')],
    quality: null,
    ...change,
  };
}

describe('the page of calls', () => {
  let fixture: ComponentFixture<CallsPage>;
  let calls$: StateCell<readonly LoggedCall[]>;
  let state$: StateCell<ConversationListState>;
  let missed$: StateCell<number>;
  const opened: unknown[] = [];
  const see = jest.fn<CallLogApi['see']>();
  const reload = jest.fn<CallList['reload']>();
  const loadMore = jest.fn<CallList['loadMore']>();

  const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const part = (testId: string): HTMLElement | null =>
    root().querySelector(`[data-testid=${testId}]`);
  const press = async (testId: string): Promise<void> => {
    part(testId)?.click();
    await settled();
  };
  const texts = (selector: string): string[] =>
    [...root().querySelectorAll(selector)].map((one) => one.textContent?.trim() ?? '');
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };

  const open = async (
    calls: readonly LoggedCall[],
    { state = READY, missed = 0 }: { state?: ConversationListState; missed?: number } = {},
  ): Promise<FakeClient> => {
    calls$ = new StateCell(calls);
    state$ = new StateCell(state);
    missed$ = new StateCell(missed);
    opened.length = 0;
    for (const mock of [see, reload, loadMore]) mock.mockReset().mockResolvedValue();
    const client = new FakeClient();
    client.conversations$.set([conversation()]);
    client.callLog = () =>
      Promise.resolve({
        missed$,
        see,
        open: (filter) => {
          opened.push(filter);
          return { calls$, state$, reload, loadMore, close: () => undefined };
        },
        close: () => undefined,
      });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    fixture = TestBed.createComponent(CallsPage);
    await settled();
    return client;
  };

  it('says for each call what became of it, for how long, and how good it was', async () => {
    await open([
      logged({ quality: GOOD }),
      logged({ startedBy: ADA.id, quality: { ...GOOD, uplinkLoss: 120, downlinkLoss: 40 } }),
      logged({
        answeredAt: null,
        duration: null,
        endReason: 'missed',
        participants: [took(BEN, 'left'), took(ADA, 'missed')],
      }),
      logged({ startedBy: ADA.id, answeredAt: null, duration: null, endReason: 'busy' }),
      logged({ quality: { ...GOOD, poorSeconds: 30 } }),
    ]);
    expect(texts('.outcome')).toEqual([
      'Incoming, 1:05',
      'Outgoing, 1:05',
      'Missed',
      'They were on another call',
      'Incoming, 1:05',
    ]);
    expect(texts('[data-testid=logged-call-quality]')).toEqual([
      'Good connection',
      'Your uplink lost 12 %',
      'Poor connection at times',
    ]);
    expect(texts('.name')).toEqual(Array(5).fill('Ben Okonkwo'));
  });

  it('names the members of a call in a conversation that the user has left', async () => {
    const others = ['Cy', 'Dee', 'Eve', 'Fay', 'Gus'].map((name) => took(person(name), 'left'));
    await open([logged({ conversationId: 'gone', participants: [...others, took(ADA, 'left')] })]);
    expect(texts('.name')).toEqual(['Cy, Dee, and Eve and 2 more']);
  });

  it('shows what a filter selects, and has missed calls seen', async () => {
    await open([logged()], { missed: 2 });
    expect(see).toHaveBeenCalledTimes(1);
    expect(opened).toEqual([null]);
    await press('calls-filter-missed');
    expect(opened).toEqual([null, 'missed']);
    expect(part('calls-filter-missed')?.getAttribute('aria-pressed')).toBe('true');
    missed$.set(3);
    await settled();
    expect(see).toHaveBeenCalledTimes(2);
  });

  it('calls back in the same conversation', async () => {
    await open([logged()]);
    const start = jest.spyOn(TestBed.inject(CallIntents), 'start').mockReturnValue();
    await press('call-back-video');
    expect(start).toHaveBeenCalledWith('conversation-1', 'video');
    expect(part('call-back-video')?.getAttribute('aria-label')).toBe('Video call Ben Okonkwo');
  });

  it('says that there are none, and that they could not be loaded, with a way out', async () => {
    await open([]);
    expect(part('calls-empty')).not.toBeNull();
    state$.set({
      ...READY,
      status: 'failed',
      error: LATER,
    });
    await settled();
    expect(part('calls-empty')).toBeNull();
    expect(root().textContent).toContain("Couldn't load calls");
    await press('calls-retry');
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it('keeps its rows when older ones cannot be loaded', async () => {
    await open([logged()], { state: { ...READY, hasMore: true } });
    await press('calls-more');
    expect(loadMore).toHaveBeenCalledTimes(1);
    state$.set({ ...READY, error: LATER });
    await settled();
    expect(texts('.outcome')).toHaveLength(1);
    expect(root().querySelector('[role=alert]')?.textContent?.trim()).not.toBe('');
    expect(part('calls-more')).not.toBeNull();
  });
});
