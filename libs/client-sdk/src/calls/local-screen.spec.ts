import type { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { MediaDeviceError, type MediaDeviceFailure } from '../ports/client-ports.js';
import { CallBench } from '../testing/call-bench.js';
import { FakeClock, settle } from '../testing/fake-host.js';
import { FakeMedia } from '../testing/fake-media.js';
import { LocalMediaSet } from './local-media-set.js';
import type { LocalScreenState } from './local-media.js';

const logger = { log: () => undefined };
const clock = new FakeClock();
const WITH_SOUND = { audio: true, hint: 'text' } as const;

function local(media: FakeMedia): LocalMediaSet {
  return new LocalMediaSet({ media, logger, clock }, { microphone: false, camera: false });
}

function states(set: LocalMediaSet): LocalScreenState['status'][] {
  const seen: LocalScreenState['status'][] = [];
  set.screen.state$.subscribe(({ status }) => seen.push(status));
  return seen;
}

function live(media: FakeMedia): string[] {
  return media.opened
    .filter(({ readyState }) => readyState === 'live')
    .map(({ kind, contentHint }) => `${kind} ${contentHint}`.trim());
}

describe('my shared screen', () => {
  it('is asked for, then on, with its sound and the hint for its encoder', async () => {
    const media = new FakeMedia();
    const set = local(media);
    const seen = states(set);
    set.screen.start({ audio: true, hint: 'motion' });
    await settle();
    expect([...new Set(seen)]).toEqual(['off', 'asking', 'on']);
    expect(set.screen.state$.value).toEqual({ status: 'on', audio: true, hint: 'motion' });
    expect(live(media)).toEqual(['video motion', 'audio']);
    set.screen.stop();
    await settle();
    expect([set.screen.state$.value, live(media)]).toEqual([{ status: 'off' }, []]);
  });

  it('is off, without an error, when the person closes the choice of the host', async () => {
    const media = new FakeMedia();
    const set = local(media);
    media.failure = new MediaDeviceError('cancelled', 'closed');
    set.screen.start();
    await settle();
    expect(set.screen.state$.value).toEqual({ status: 'off' });
  });

  it.each<MediaDeviceFailure>(['permission-denied', 'in-use', 'failed'])(
    'is reported as failed, and not asked for again: %s',
    async (failure) => {
      const media = new FakeMedia();
      const set = local(media);
      media.failure = new MediaDeviceError(failure, 'no');
      set.screen.start();
      await settle();
      expect(set.screen.state$.value).toEqual({ status: 'failed', failure });
      media.failure = null;
      set.screen.start();
      await settle();
      expect(set.screen.state$.value.status).toBe('on');
    },
  );

  it('ends with its sound when the host ends the video, for example from the bar of a browser', async () => {
    const media = new FakeMedia();
    const set = local(media);
    set.screen.start(WITH_SOUND);
    await settle();
    media.opened.find(({ kind }) => kind === 'video')?.remoteStop();
    await settle();
    expect([set.screen.state$.value, live(media)]).toEqual([{ status: 'off' }, []]);
  });

  it('continues without sound when only the sound ends', async () => {
    const media = new FakeMedia();
    const set = local(media);
    set.screen.start(WITH_SOUND);
    await settle();
    media.opened.find(({ kind }) => kind === 'audio')?.remoteStop();
    await settle();
    expect(set.screen.state$.value).toEqual({ status: 'on', audio: false, hint: 'text' });
    expect(live(media)).toEqual(['video text']);
  });

  it.each(['stop', 'close'] as const)(
    'opens nothing that is chosen after sharing was given up: %s',
    async (how) => {
      const media = new FakeMedia();
      let choose: () => void = () => undefined;
      media.gate = new Promise((resolve) => (choose = resolve));
      const set = local(media);
      set.screen.start(WITH_SOUND);
      if (how === 'stop') set.screen.stop();
      else set.close();
      choose();
      await settle();
      expect([media.opened.length, live(media)]).toEqual([2, []]);
      expect(set.screen.state$.value).toEqual({ status: 'off' });
    },
  );

  it.each([
    ['with sound', { audio: true }, ['video text', 'audio']],
    ['without sound', { audio: false }, ['video text']],
  ] as const)('is replaced by another one that is chosen: %s', async (_name, options, expected) => {
    const media = new FakeMedia();
    const set = local(media);
    set.screen.start(WITH_SOUND);
    await settle();
    const first = set.screen.video.track$.value;
    set.screen.start(options);
    await settle();
    expect(set.screen.video.track$.value).not.toBe(first);
    expect(live(media)).toEqual(expected);
  });

  it('gets another hint while it is shared, without being chosen again', async () => {
    const media = new FakeMedia();
    const set = local(media);
    set.screen.start();
    await settle();
    set.screen.setHint('motion');
    expect(set.screen.state$.value).toEqual({ status: 'on', audio: false, hint: 'motion' });
    expect([media.screens, live(media)]).toEqual([1, ['video motion']]);
    expect(media.opened[0]?.getConstraints()).toEqual({ frameRate: { max: 30 } });
  });

  it('stays when the choice of another one is closed', async () => {
    const media = new FakeMedia();
    const set = local(media);
    set.screen.start(WITH_SOUND);
    await settle();
    media.failure = new MediaDeviceError('cancelled', 'closed');
    set.screen.start();
    await settle();
    expect(set.screen.state$.value).toEqual({ status: 'on', audio: true, hint: 'text' });
    expect(live(media)).toEqual(['video text', 'audio']);
  });
});

describe('my shared screen in a call', () => {
  const produced = (bench: CallBench): unknown[] =>
    bench.sockets.sent
      .filter(({ event }) => event === 'media:produce')
      .map(({ payload }) => payload['source']);

  it('is sent with its sound, beside the camera, and closed at the server with the sharing', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    session.local.camera.set(true);
    session.local.screen.start(WITH_SOUND);
    await settle();
    expect(produced(bench).slice(-2)).toEqual(['screen', 'screen-audio']);
    const items = (): string[] =>
      session.localParticipant.items$.value.map(({ source }) => source).sort();
    expect(items()).toEqual(['camera', 'microphone', 'screen', 'screen-audio']);
    const before = bench.signals.length;
    session.local.screen.stop();
    await settle();
    expect(bench.signals.slice(before)).toEqual(['media:closeProducer', 'media:closeProducer']);
    expect(items()).toEqual(['camera', 'microphone']);
    bench.client.close();
  });

  it('is sent again after the media was lost, without asking the person', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    session.local.screen.start(WITH_SOUND);
    await settle();
    const before = produced(bench).length;
    session.retryMedia();
    await bench.clock.advance(2000);
    expect(produced(bench).slice(before)).toEqual(
      expect.arrayContaining(['screen', 'screen-audio']),
    );
    expect([bench.media.screens, session.local.screen.state$.value.status]).toEqual([1, 'on']);
    bench.client.close();
  });

  it('ends, and is reported as refused, when the server does not accept it', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    bench.sockets.answer('media:produce', () => ({
      ok: false,
      error: { code: 'COMMON.FORBIDDEN', detail: 'no' },
    }));
    session.local.screen.start(WITH_SOUND);
    await settle();
    expect(session.local.screen.state$.value).toEqual({ status: 'failed', failure: 'refused' });
    expect(
      bench.media.opened.slice(-2).map(({ readyState }: FakeMediaStreamTrack) => readyState),
    ).toEqual(['ended', 'ended']);
    bench.client.close();
  });

  it('is accepted by the server until its answer to a join says otherwise', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    expect(session.screenSharing$.value).toBe(true);
    bench.sockets.answer('call:join', ({ rtpCapabilities }) => ({
      ok: true,
      data: { ...bench.calls.joined(rtpCapabilities), screenSharing: false },
    }));
    session.retryMedia();
    await bench.clock.advance(2000);
    expect(session.screenSharing$.value).toBe(false);
    bench.client.close();
  });

  it('ends when this device leaves the call', async () => {
    const bench = await CallBench.signedIn();
    const session = await bench.activeCall();
    session.local.screen.start(WITH_SOUND);
    await settle();
    session.hangUp();
    expect(session.local.screen.state$.value).toEqual({ status: 'off' });
    expect(live(bench.media)).toEqual([]);
    bench.client.close();
  });
});
