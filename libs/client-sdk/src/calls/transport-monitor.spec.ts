import { jest } from '@jest/globals';
import type { IceServer, TransportOptions } from '@chatcall/contracts';
import { CallBench } from '../testing/call-bench.js';
import { settle } from '../testing/fake-host.js';
import type { CallSession } from './call-session.js';
import { transportOptions } from './transport-monitor.js';

const UDP = 'turn:turn.example.org:3478?transport=udp';
const TCP = 'turn:turn.example.org:3478?transport=tcp';
const TLS = 'turns:turn.example.org:5349?transport=tcp';
const TLS_BY_DEFAULT = 'turns:turn.example.org';
const DTLS = 'turns:turn.example.org:5349?transport=udp';
const STUN = 'stun:stun.example.org';

const server = (...urls: string[]): IceServer => ({ urls, username: 'u', credential: 'c' });

describe('the relays that a transport begins with', () => {
  const options = (
    servers: readonly IceServer[],
    protocols: readonly string[],
    policy: 'all' | 'relay' = 'all',
  ): ReturnType<typeof transportOptions> =>
    transportOptions(
      servers,
      { iceCandidates: protocols.map((protocol) => ({ protocol })) } as unknown as TransportOptions,
      policy,
    );

  it.each([
    ['all over UDP, and others later', [server(UDP, TCP, TLS)], [server(UDP)]],
    ['no server without a URL', [server(UDP), server(TCP)], [server(UDP)]],
    ['none, where all are reached over TCP', [server(TLS_BY_DEFAULT)], []],
    ['DTLS and STUN', [server(DTLS, STUN), server(TLS)], [server(DTLS, STUN)]],
  ])('are %s', (_, servers, first) => {
    const { iceServers, appData } = options(servers, ['udp', 'tcp']);
    expect(iceServers).toEqual(first);
    expect(appData).toEqual({ allIceServers: servers });
  });

  it.each([
    ['only relays are allowed', [server(UDP, TCP)], ['udp', 'tcp'], 'relay'],
    ['the server has no TCP port', [server(UDP, TCP)], ['udp'], 'all'],
    ['all are reached over UDP', [server(UDP)], ['udp', 'tcp'], 'all'],
    ['there are none', [], ['udp', 'tcp'], 'all'],
  ] as const)('are all when %s', (_, servers, protocols, policy) => {
    const { iceServers, appData } = options(servers, protocols, policy);
    expect(iceServers).toEqual(servers);
    expect(appData).toEqual({ allIceServers: null });
  });
});

describe('a transport that begins without relays over TCP', () => {
  const SERVERS = [server(UDP, TCP)];

  async function answered(): Promise<{
    bench: CallBench;
    session: CallSession;
    updates: readonly jest.Spied<(options: object) => Promise<void>>[];
    restarts: () => number;
  }> {
    const bench = await CallBench.signedIn();
    const { calls, rtc, clock } = bench;
    calls.iceServers = SERVERS;
    calls.listensOnTcp = true;
    const session = bench.startVideoCall();
    await settle();
    calls.answered(calls.bob(calls.producer('microphone')), clock.now());
    await settle();
    const updates = rtc.transports.map((transport) => jest.spyOn(transport, 'updateIceServers'));
    const restarts = (): number =>
      bench.signals.filter((event) => event === 'media:restartIce').length;
    return { bench, session, updates, restarts };
  }

  it('asks all relays when no path was found in 0.6 s', async () => {
    const { bench, session, updates, restarts } = await answered();
    await bench.clock.advance(599);
    expect(restarts()).toBe(0);
    await bench.clock.advance(100);
    expect(restarts()).toBe(2);
    for (const update of updates) expect(update.mock.calls).toEqual([[{ iceServers: SERVERS }]]);
    expect(session.state$.value.phase).toBe('connecting');
    bench.rtc.move('connected');
    expect(session.state$.value.phase).toBe('active');
    await bench.clock.advance(10_000);
    expect(restarts()).toBe(2);
    bench.client.close();
  });

  it('waits for DTLS when a path was found', async () => {
    const { bench, restarts } = await answered();
    bench.rtc.stats = () => [{ type: 'candidate-pair', state: 'succeeded' }];
    await bench.clock.advance(5000);
    expect(restarts()).toBe(0);
    bench.rtc.move('failed', 'send');
    await bench.clock.advance(100);
    expect(restarts()).toBe(1);
    bench.client.close();
  });

  it('asks them once a path that was found in time is lost', async () => {
    const { bench, updates, restarts } = await answered();
    bench.rtc.move('connected');
    await bench.clock.advance(5000);
    expect(restarts()).toBe(0);
    for (let loss = 1; loss <= 2; loss += 1) {
      bench.rtc.move('failed', 'send');
      await bench.clock.advance(100);
      expect(restarts()).toBe(loss);
      bench.rtc.move('connected', 'send');
    }
    expect(updates.map((update) => update.mock.calls.length).sort()).toEqual([0, 1]);
    bench.client.close();
  });

  it('does nothing after the end of the call', async () => {
    const { bench, session, restarts } = await answered();
    session.hangUp();
    await bench.clock.advance(5000);
    expect(restarts()).toBe(0);
    bench.client.close();
  });
});
