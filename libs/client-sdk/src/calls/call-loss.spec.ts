import { CallBench } from '../testing/call-bench.js';
import { CALL } from '../testing/fake-calls.js';
import { ADA } from '../testing/samples.js';
import type { CallSession } from './call-session.js';

const phase = (session: CallSession): string => session.state$.value.phase;

describe('a call that loses', () => {
  it('the connection rejoins over the next one, and keeps the peers', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const [bob] = session.remoteParticipants$.value;
    bench.sockets.cut();
    expect(phase(session)).toBe('active');
    await bench.clock.advance(1500);
    expect(bench.signals.filter((event) => event === 'call:join')).toHaveLength(1);
    bench.rtc.move('connected');
    expect(phase(session)).toBe('active');
    expect(session.remoteParticipants$.value[0]).toBe(bob);
    expect(bench.rtc.devices).toBe(1);
    expect(bench.rtc.transports.map(({ closed }) => closed)).toEqual([false, false]);
    expect(bench.media.opened.map(({ readyState }) => readyState)).toEqual(['live', 'live']);
    expect(bench.signals.filter((event) => event === 'media:produce')).toHaveLength(2);
    bench.client.close();
  });

  it('its path restarts ICE, and rejoins when that does not help', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.rtc.move('disconnected', 'send');
    expect(phase(session)).toBe('reconnecting');
    await bench.clock.advance(1500);
    expect(bench.signals.at(-1)).toBe('media:restartIce');
    bench.rtc.move('connected', 'send');
    expect(phase(session)).toBe('active');
    bench.rtc.move('failed', 'send');
    await bench.clock.advance(13_000);
    expect(bench.signals.filter((event) => event === 'media:restartIce')).toHaveLength(3);
    expect(bench.signals).toContain('call:join');
    bench.rtc.move('connected');
    expect(phase(session)).toBe('active');
    bench.client.close();
  });

  it('its path for a moment sends no request', async () => {
    const bench = await CallBench.signedIn();
    await bench.activeCall();
    bench.rtc.move('disconnected');
    await bench.clock.advance(1000);
    bench.rtc.move('connected');
    await bench.clock.advance(10_000);
    expect(bench.signals).not.toContain('media:restartIce');
    bench.client.close();
  });

  it("the server's media rejoins", async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.emit('media:interrupted', { callId: CALL, reason: 'worker-died' });
    expect(phase(session)).toBe('reconnecting');
    expect(session.remoteParticipants$.value[0]?.camera$.value?.track$.value).toBeNull();
    // The server can take it back now: it does not wait as after a failure.
    await bench.clock.advance(100);
    expect(bench.signals.filter((event) => event === 'call:join')).toHaveLength(1);
    await bench.clock.advance(1000);
    bench.rtc.move('connected');
    expect(phase(session)).toBe('active');
    expect(session.remoteParticipants$.value[0]?.camera$.value?.track$.value).not.toBeNull();
    bench.client.close();
  });

  it('the connection ends as lost when the server has ended it meanwhile', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.answer('call:join', () => ({
      ok: false,
      error: { code: 'CALL.ENDED', detail: 'over' },
    }));
    bench.sockets.cut();
    await bench.clock.advance(2000);
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'lost' });
    bench.client.close();
  });

  it('the connection for too long ends as lost', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.admission = 'unreachable';
    bench.sockets.cut();
    bench.rtc.move('failed');
    await bench.clock.advance(90_000);
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'lost' });
    bench.client.close();
  });

  it('its peer to another tab of this session ends as replaced', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    const own = { callId: CALL, peerId: bench.calls.ownPeerId, userId: ADA.id };
    bench.sockets.emit('call:peerLeft', { ...own, reason: 'replaced' });
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'replaced' });
    bench.client.close();
  });

  it('its session ends as signed out', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.http.on('POST auth/logout', { status: 204 });
    await bench.client.auth.signOut();
    expect(session.state$.value).toMatchObject({ phase: 'ended', reason: 'signed-out' });
    bench.client.close();
  });
});
