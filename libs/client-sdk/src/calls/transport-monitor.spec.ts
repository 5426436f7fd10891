import { jest } from '@jest/globals';
import type { IceServer, TransportOptions } from '@chatcall/contracts';
import type { FakeHandler } from 'mediasoup-client';
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
    handlerName = 'Chrome111',
  ): ReturnType<typeof transportOptions> =>
    transportOptions(
      { handlerName },
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
    ['only relays are allowed', [server(UDP, TCP)], ['udp', 'tcp'], 'relay', 'Chrome111'],
    ['the server has no TCP port', [server(UDP, TCP)], ['udp'], 'all', 'Chrome111'],
    ['all are reached over UDP', [server(UDP)], ['udp', 'tcp'], 'all', 'Chrome111'],
    ['there are none', [], ['udp', 'tcp'], 'all', 'Chrome111'],
    ['Firefox cannot ask others later', [server(UDP, TCP)], ['udp', 'tcp'], 'all', 'Firefox120'],
  ] as const)('are all when %s', (_, servers, protocols, policy, handlerName) => {
    const { iceServers, appData } = options(servers, protocols, policy, handlerName);
    expect(iceServers).toEqual(servers);
    expect(appData).toEqual({ allIceServers: null });
  });
});

describe('a transport that begins without relays over TCP', () => {
  const SERVERS = [server(UDP, TCP)];
  type Spied = jest.Spied<(options: never) => Promise<void>>;

  /** A call that Bob has answered, whose media has no path yet. */
  async function answered(): Promise<{
    bench: CallBench;
    session: CallSession;
    /** In the order in which they were called, for each transport. */
    changes: () => string[][];
    requested: () => number;
  }> {
    const bench = await CallBench.signedIn();
    const { calls, rtc, clock } = bench;
    calls.iceServers = SERVERS;
    calls.listensOnTcp = true;
    const session = bench.startVideoCall();
    await settle();
    calls.answered(calls.bob(calls.producer('microphone')), clock.now());
    await settle();
    const spies = rtc.transports.map((transport) => ({
      servers: jest.spyOn(transport, 'updateIceServers') as Spied,
      restart: jest.spyOn(transport, 'restartIce') as Spied,
    }));
    const orders = (spy: Spied, name: string): [number, string][] =>
      spy.mock.invocationCallOrder.map((order, call) => [
        order,
        name + (name === 'servers' ? JSON.stringify(spy.mock.calls[call]) : ''),
      ]);
    return {
      bench,
      session,
      changes: () =>
        spies.map(({ servers, restart }) =>
          [...orders(servers, 'servers'), ...orders(restart, 'restart')]
            .sort(([one], [other]) => one - other)
            .map(([, what]) => what),
        ),
      requested: () => bench.signals.filter((event) => event === 'media:restartIce').length,
    };
  }

  const ALL = `servers${JSON.stringify([{ iceServers: SERVERS }])}`;

  it('asks all relays when no path was found in 0.6 s', async () => {
    const { bench, session, changes, requested } = await answered();
    await bench.clock.advance(599);
    expect(requested()).toBe(0);
    await bench.clock.advance(100);
    expect(changes()).toEqual([
      [ALL, 'restart'],
      [ALL, 'restart'],
    ]);
    expect(session.state$.value.phase).toBe('connecting');
    bench.rtc.move('connected');
    expect(session.state$.value.phase).toBe('active');
    await bench.clock.advance(10_000);
    expect(requested()).toBe(2);
    bench.client.close();
  });

  it('then has as many attempts as others until it joins again', async () => {
    const { bench, requested } = await answered();
    await bench.clock.advance(18_500);
    expect([requested(), bench.signals.includes('call:join')]).toEqual([6, false]);
    await bench.clock.advance(1000);
    expect(bench.signals).toContain('call:join');
    bench.client.close();
  });

  it('waits for DTLS when a path was found', async () => {
    const { bench, requested } = await answered();
    bench.rtc.stats = () => [{ type: 'candidate-pair', state: 'succeeded' }];
    await bench.clock.advance(5000);
    expect(requested()).toBe(0);
    bench.rtc.move('failed', 'send');
    await bench.clock.advance(100);
    expect(requested()).toBe(1);
    bench.client.close();
  });

  it('keeps a path that is found while the statistics are read', async () => {
    const { bench, requested } = await answered();
    const release: (() => void)[] = [];
    for (const transport of bench.rtc.transports)
      transport.getStats = () =>
        new Promise((resolve) =>
          release.push(() => resolve(new Map() as unknown as RTCStatsReport)),
        );
    await bench.clock.advance(700);
    bench.rtc.move('connected');
    expect(release).toHaveLength(2);
    for (const answer of release) answer();
    await bench.clock.advance(1000);
    expect(requested()).toBe(0);
    bench.client.close();
  });

  it('asks them once a path that was found in time is lost', async () => {
    const { bench, changes, requested } = await answered();
    bench.rtc.move('connected');
    await bench.clock.advance(5000);
    expect(requested()).toBe(0);
    for (let loss = 1; loss <= 2; loss += 1) {
      bench.rtc.move('failed', 'send');
      await bench.clock.advance(100);
      bench.rtc.move('connected', 'send');
    }
    expect(changes().sort()).toEqual([[], [ALL, 'restart', 'restart']]);
    bench.client.close();
  });

  it('restarts ICE also when the servers cannot be changed', async () => {
    const { bench, changes } = await answered();
    for (const transport of bench.rtc.transports)
      (transport.handler as FakeHandler).updateIceServers = () =>
        Promise.reject(new Error('not supported'));
    await bench.clock.advance(700);
    expect(changes()).toEqual([
      [ALL, 'restart'],
      [ALL, 'restart'],
    ]);
    bench.client.close();
  });
});
