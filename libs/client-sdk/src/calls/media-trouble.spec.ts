import type { IceServer } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { settle } from '../testing/fake-host.js';
import { ROOM } from '../testing/samples.js';
import type { CallSession } from './call-session.js';
import { triedPaths } from './media-trouble.js';
import { startCall } from './start-call.js';

type Entry = Readonly<Record<string, unknown>>;

const report = (...entries: Entry[]): RTCStatsReport =>
  new Map(entries.map((entry) => [String(entry['id']), entry])) as unknown as RTCStatsReport;
const local = (id: string, candidateType: string, protocol: string): Entry => ({
  id,
  type: 'local-candidate',
  candidateType,
  protocol,
});
const remote = (id: string, protocol: string): Entry => ({
  id,
  type: 'remote-candidate',
  candidateType: 'host',
  protocol,
});
const pair = (from: string, to: string, more: Entry = {}): Entry => ({
  id: `${from}-${to}`,
  type: 'candidate-pair',
  localCandidateId: from,
  remoteCandidateId: to,
  state: 'in-progress',
  responsesReceived: 0,
  ...more,
});
const BOTH = [{ protocol: 'udp' }, { protocol: 'tcp' }];
const TURN: IceServer[] = [
  { urls: ['stun:stun.example.org'] },
  { urls: ['turns:turn.example.org:443?transport=tcp'] },
];

describe('the paths that were tried', () => {
  const candidates = [
    local('u', 'host', 'udp'),
    local('t', 'host', 'tcp'),
    local('r', 'relay', 'udp'),
    remote('U', 'udp'),
    remote('T', 'tcp'),
  ];

  it.each([
    [
      'nothing answers',
      BOTH,
      TURN,
      'all',
      [pair('u', 'U'), pair('t', 'T'), pair('r', 'U')],
      'no-answer no-answer no-answer',
    ],
    [
      'the server offers UDP only, and no relay',
      [{ protocol: 'udp' }],
      [],
      'all',
      [pair('u', 'U')],
      'no-answer not-offered not-offered',
    ],
    [
      'a STUN server is no relay',
      BOTH,
      [{ urls: ['stun:stun.example.org'] }],
      'all',
      [],
      'no-answer no-answer not-offered',
    ],
    [
      'UDP answers',
      BOTH,
      TURN,
      'all',
      [pair('u', 'U', { responsesReceived: 3 })],
      'answered no-answer no-answer',
    ],
    [
      'TCP has succeeded',
      BOTH,
      [],
      'all',
      [pair('t', 'T', { state: 'succeeded' })],
      'no-answer answered not-offered',
    ],
    [
      'the relay answers',
      BOTH,
      TURN,
      'all',
      [pair('r', 'U', { responsesReceived: 1 })],
      'no-answer no-answer answered',
    ],
    [
      'only the relay is allowed',
      BOTH,
      TURN,
      'relay',
      [pair('r', 'U')],
      'not-offered not-offered no-answer',
    ],
    [
      'a pair without its candidates',
      BOTH,
      [],
      'all',
      [pair('x', 'X', { state: 'succeeded' })],
      'answered no-answer not-offered',
    ],
  ] as const)('%s', (_, iceCandidates, iceServers, policy, pairs, expected) => {
    const { udp, tcp, relay } = triedPaths({ iceCandidates, iceServers }, policy, [
      report(...candidates, ...pairs),
    ]);
    expect(`${udp} ${tcp} ${relay}`).toBe(expected);
  });

  it('include those of either transport', () => {
    const silent = report(...candidates, pair('u', 'U'));
    const answered = report(...candidates, pair('u', 'U', { responsesReceived: 1 }));
    expect(triedPaths({ iceCandidates: BOTH, iceServers: [] }, 'all', [silent, answered]).udp).toBe(
      'answered',
    );
  });
});

class TroubleBench extends CallBench {
  session!: CallSession;

  async begin(microphone = true): Promise<this> {
    await this.signIn();
    this.session = startCall(
      this.client,
      { conversationId: ROOM, kind: 'audio' },
      { media: { microphone } },
    );
    await settle();
    this.calls.answered(this.calls.bob(), this.clock.now());
    await settle();
    return this;
  }

  get trouble(): unknown {
    return this.session.mediaTrouble$.value;
  }

  get phase(): string {
    return this.session.state$.value.phase;
  }
}

describe('a call without a path for its media', () => {
  it('reports the paths after twelve seconds, and continues trying', async () => {
    const bench = await new TroubleBench().begin();
    await bench.clock.advance(11_900);
    expect([bench.phase, bench.trouble]).toEqual(['connecting', null]);
    await bench.clock.advance(100);
    expect(bench.trouble).toEqual({ udp: 'no-answer', tcp: 'not-offered', relay: 'not-offered' });
    bench.rtc.move('failed');
    expect(bench.phase).toBe('connecting');
    await bench.clock.advance(20_000);
    expect(bench.sockets.sentTimes('call:join')).toBe(1);
    expect(bench.trouble).not.toBeNull();
    bench.rtc.move('connected');
    expect([bench.phase, bench.trouble]).toEqual(['active', null]);
    bench.client.close();
    expect(bench.clock.waiting).toBe(0);
  });

  it('is also reported when an existing path is lost and not restored', async () => {
    const bench = await new TroubleBench().begin();
    bench.rtc.move('connected');
    await bench.clock.advance(20_000);
    expect(bench.trouble).toBeNull();
    bench.rtc.move('failed');
    await bench.clock.advance(14_000);
    expect(bench.trouble).not.toBeNull();
    bench.client.close();
  });

  it('is not reported while there is no connection to the server', async () => {
    const bench = await new TroubleBench().begin();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    bench.rtc.move('failed');
    await bench.clock.advance(40_000);
    expect(bench.trouble).toBeNull();
    bench.client.close();
  });

  it('is not reported where nothing is to be sent or received', async () => {
    const bench = await new TroubleBench().begin(false);
    await bench.clock.advance(60_000);
    expect([bench.phase, bench.trouble]).toEqual(['active', null]);
    bench.client.close();
  });

  it('can be set up again by the person', async () => {
    const bench = await new TroubleBench().begin();
    await bench.clock.advance(12_000);
    bench.session.retryMedia();
    await bench.clock.advance(1000);
    expect(bench.sockets.sentTimes('call:join')).toBe(1);
    bench.rtc.move('connected');
    expect([bench.phase, bench.trouble]).toEqual(['active', null]);
    bench.client.close();
  });

  it('rejoins less and less often while the server refuses its transports', async () => {
    const bench = await new TroubleBench().begin();
    bench.sockets.answer('media:connectTransport', () => ({
      ok: false,
      error: { code: 'MEDIA.INVALID_PARAMETERS', detail: 'no' },
    }));
    bench.sockets.emit('media:interrupted', { callId: CALL, reason: 'worker-died' });
    await bench.clock.advance(60_000);
    expect(bench.sockets.sentTimes('call:join')).toBeLessThan(40);
    expect(bench.trouble).not.toBeNull();
    bench.client.close();
  });
});
