import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import type { MediaTrack, SuppressedTrack } from '../ports/client-ports.js';
import { CallBench } from '../testing/call-bench.js';
import { settle } from '../testing/fake-host.js';
import type { CallSession } from './call-session.js';

describe('noise suppression', () => {
  async function call(
    suppress: (microphone: MediaTrack) => Promise<SuppressedTrack>,
  ): Promise<{ bench: CallBench; session: CallSession; sent: () => string | undefined }> {
    const bench = new CallBench();
    bench.media.suppressNoise = suppress;
    await bench.signIn();
    const session = await bench.activeCall();
    return { bench, session, sent: () => session.local.microphone.track$.value?.id };
  }

  const filter = (closed: string[] = []) => {
    const track = new FakeMediaStreamTrack({ kind: 'audio' });
    return { track, suppress: async () => ({ track, close: () => void closed.push(track.id) }) };
  };

  it('is between the microphone and what is sent, and can be turned off during the call', async () => {
    const closed: string[] = [];
    const { track, suppress } = filter(closed);
    const { bench, session, sent } = await call(suppress);
    const microphone = sent();
    session.local.noise.set(true);
    await settle();
    expect([sent(), session.local.noise.on$.value]).toEqual([track.id, true]);
    // Muting silences the microphone itself, so that nothing reaches the filter.
    session.local.microphone.set(false);
    expect(session.local.microphone.held$.value).toMatchObject({ id: microphone, enabled: false });
    session.local.microphone.set(true);
    session.local.noise.set(false);
    await settle();
    expect([sent(), closed]).toEqual([microphone, [track.id]]);
    bench.client.close();
  });

  it('gives way to the microphone itself when it fails', async () => {
    const { bench, session, sent } = await call(() => Promise.reject(new Error('no worklet')));
    const microphone = sent();
    session.local.noise.set(true);
    await settle();
    const { on$, failed$ } = session.local.noise;
    expect([sent(), on$.value, failed$.value]).toEqual([microphone, false, true]);
    bench.client.close();
  });

  it('gives way to the microphone itself when its track ends during the call', async () => {
    const { track, suppress } = filter();
    const { bench, session, sent } = await call(suppress);
    const microphone = sent();
    session.local.noise.set(true);
    await settle();
    expect(sent()).toBe(track.id);
    track.remoteStop();
    const { on$, failed$ } = session.local.noise;
    expect([sent(), on$.value, failed$.value]).toEqual([microphone, false, true]);
    session.local.noise.set(true);
    expect([on$.value, failed$.value]).toEqual([true, false]);
    bench.client.close();
  });

  it('stays on with another microphone, and muted when it was muted', async () => {
    const inputs: string[] = [];
    const outputs: string[] = [];
    const { bench, session, sent } = await call(async (microphone) => {
      const track = new FakeMediaStreamTrack({ kind: 'audio' });
      inputs.push(microphone.getSettings().deviceId ?? '');
      outputs.push(track.id);
      return { track, close: () => undefined };
    });
    session.local.microphone.set(false);
    session.local.noise.set(true);
    await settle();
    expect(sent()).toBeUndefined();
    session.local.microphone.set(true);
    expect(sent()).toBe(outputs[0]);
    session.local.devices.choose('microphone', 'mic-2');
    await settle();
    expect(inputs).toEqual(['mic-1', 'mic-2']);
    expect([sent(), session.local.noise.on$.value]).toEqual([outputs[1], true]);
    expect(session.local.microphone.held$.value?.getSettings().deviceId).toBe('mic-2');
    bench.client.close();
  });

  it('ends with the call, also when it was about to begin', async () => {
    const closed: string[] = [];
    const { track, suppress } = filter(closed);
    const { bench, session } = await call(suppress);
    session.local.noise.set(true);
    session.hangUp();
    await settle();
    expect(closed).toEqual([track.id]);
    bench.client.close();
  });
});
