import type { Call } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { settle } from '../testing/fake-host.js';
import { ok } from '../testing/fake-http.js';
import { ADA, BOB, ROOM } from '../testing/samples.js';

const TIME = '2026-11-28T08:00:00.000Z';

function call(id: number, changes: Partial<Call> = {}): Call {
  return {
    id: `00000000-0000-7000-8000-00000000000${id}`,
    conversationId: ROOM,
    kind: 'audio',
    state: 'ended',
    startedBy: BOB.id,
    startedAt: TIME,
    answeredAt: null,
    endedAt: TIME,
    endReason: 'missed',
    duration: 0,
    participants: [
      { user: BOB, outcome: 'left', joinedAt: TIME, leftAt: TIME },
      { user: ADA, outcome: 'missed', joinedAt: null, leftAt: null },
    ],
    ...changes,
  };
}

describe('the call log', () => {
  let bench: CallBench;

  beforeEach(async () => {
    bench = await CallBench.signedIn();
    bench.http
      .on('GET calls/missed', ok({ count: 2 }))
      .on('GET calls', ok({ items: [call(1)], nextCursor: null }));
  });

  afterEach(() => bench.client.close());

  it('counts missed calls, which an event of another device changes', async () => {
    const log = await bench.client.callLog();
    await settle();
    expect(log.missed$.value).toBe(2);
    bench.sockets.emit('callLog:missedChanged', { count: 0 });
    expect(log.missed$.value).toBe(0);
  });

  it('takes in calls that begin and end while it is open, if the filter selects them', async () => {
    const log = await bench.client.callLog();
    const missed = log.open('missed');
    const outgoing = log.open('outgoing');
    await settle();
    bench.sockets.emit('call:changed', { call: call(2) });
    bench.sockets.emit('call:changed', { call: call(3, { startedBy: ADA.id }) });
    bench.sockets.emit('call:changed', { call: call(4, { participants: [] }) });
    const ids = (list: typeof missed): string[] => list.calls$.value.map(({ id }) => id.slice(-1));
    expect(ids(missed)).toEqual(['3', '2', '1']);
    expect(ids(outgoing)).toEqual(['3', '1']);
  });
});
