import { jest } from '@jest/globals';
import type { MediaDevicesPort } from '@chatcall/client-sdk';
import { Recording, shortened, type Recorded } from './recording';

describe('the waveform of a recording', () => {
  it('has at most 64 values: the loudest of each part', () => {
    expect(shortened([5, 50])).toEqual([5, 50]);
    const wave = shortened(Array.from({ length: 640 }, (_, at) => (at % 10 === 3 ? 90 : 10)));
    expect(wave).toHaveLength(64);
    expect(new Set(wave)).toEqual(new Set([90]));
  });
});

/** Missing in jsdom. */
class FakeRecorder extends EventTarget {
  static latest: FakeRecorder;
  static isTypeSupported = (): boolean => true;
  readonly mimeType = 'audio/webm;codecs=opus';
  state = 'inactive';

  constructor() {
    super();
    FakeRecorder.latest = this;
  }

  start(): void {
    this.state = 'recording';
  }

  /** The last part arrives later, as in browsers. */
  stop(): void {
    this.state = 'inactive';
    setTimeout(() => {
      const data = new Blob(['sound']);
      this.dispatchEvent(Object.assign(new Event('dataavailable'), { data }));
      this.dispatchEvent(new Event('stop'));
    }, 1);
  }
}

class FakeContext {
  createAnalyser = (): object => ({ fftSize: 8, getFloatTimeDomainData: () => undefined });
  createMediaStreamSource = (): object => ({ connect: () => undefined });
  close = (): Promise<void> => Promise.resolve();
}

describe('a recording', () => {
  const ended: Recorded[] = [];
  const stop = jest.fn();
  const start = (): Promise<Recording> => {
    const track = Object.assign(new EventTarget(), { stop, enabled: true });
    const media = { open: () => Promise.resolve(track) } as unknown as MediaDevicesPort;
    const events = {
      measured: () => undefined,
      ended: (recorded: Recorded) => void ended.push(recorded),
    };
    return Recording.start(media, null, events, new AbortController().signal);
  };

  beforeEach(() => {
    ended.length = 0;
    stop.mockClear();
    jest.useFakeTimers();
    Object.assign(globalThis, {
      MediaRecorder: FakeRecorder,
      AudioContext: FakeContext,
      MediaStream: class {},
    });
  });
  afterEach(() => jest.useRealTimers());

  it('ends once when its longest time is reached', async () => {
    await start();
    jest.advanceTimersByTime(16 * 60_000);
    await jest.advanceTimersByTimeAsync(10);
    expect(ended).toHaveLength(1);
    expect(ended[0]?.content.size).toBe(5);
    expect(Math.round((ended[0]?.voice.duration ?? 0) / 60_000)).toBe(15);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('has its last part when the microphone is unplugged', async () => {
    await start();
    await jest.advanceTimersByTimeAsync(2000);
    FakeRecorder.latest.stop();
    await jest.advanceTimersByTimeAsync(10);
    expect(ended.map(({ content }) => content.size)).toEqual([5]);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('that is stopped has all parts, and does not end by itself', async () => {
    const recording = await start();
    await jest.advanceTimersByTimeAsync(2000);
    const stopped = recording.stop();
    await jest.advanceTimersByTimeAsync(10);
    expect((await stopped).content.size).toBe(5);
    expect(ended).toEqual([]);
  });
});
