import { MediaDeviceError, type MediaDevicesPort } from '@chatcall/client-sdk';
import type { VoiceRecording, Waveform } from '@chatcall/contracts';

/** Longest voice message. Milliseconds. */
const RECORDING_MAX = 15 * 60_000;
/** Time between two measurements of the loudness. Milliseconds. */
const MEASURE_MS = 60;
/** Values of a stored waveform. */
const WAVE = 64;
/** Root mean square of loud speech. */
const LOUD = 0.25;
/** What browsers can record, the preferred one first. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

export interface Recorded {
  readonly content: Blob;
  readonly voice: VoiceRecording;
}

/** What a recording reports while it runs. */
export interface RecordingEvents {
  /** Milliseconds recorded so far, and the loudness since the beginning. */
  measured(duration: number, loudness: Waveform): void;
  /** It ended by itself: the limit is reached, or the microphone was unplugged. */
  ended(recorded: Recorded): void;
}

/** Records the microphone, which is released when the recording ends, for whatever reason. */
export class Recording {
  readonly #track: MediaStreamTrack;
  readonly #events: RecordingEvents;
  readonly #recorder: MediaRecorder;
  readonly #context = new AudioContext();
  readonly #analyser = this.#context.createAnalyser();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #parts: Blob[] = [];
  readonly #loudness: number[] = [];
  /** After the last part has arrived. */
  readonly #stopped: Promise<void>;
  #duration = 0;
  #measuredAt = performance.now();
  #released = false;

  /** Throws `MediaDeviceError`. Aborting releases a microphone that is opened later. */
  static async start(
    media: MediaDevicesPort | null,
    deviceId: string | null,
    events: RecordingEvents,
    signal: AbortSignal,
  ): Promise<Recording> {
    if (!media) throw new MediaDeviceError('unsupported', 'no devices');
    const open = (id: string | null): Promise<MediaStreamTrack> =>
      media.open('microphone', id) as Promise<MediaStreamTrack>;
    // The chosen microphone may be gone.
    const track = await (deviceId === null ? open(null) : open(deviceId).catch(() => open(null)));
    if (signal.aborted) track.stop();
    signal.throwIfAborted();
    try {
      return new Recording(track, events);
    } catch (error) {
      track.stop();
      throw error;
    }
  }

  constructor(track: MediaStreamTrack, events: RecordingEvents) {
    this.#track = track;
    this.#events = events;
    const stream = new MediaStream([track]);
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: 48_000,
      ...(mimeType ? { mimeType } : {}),
    });
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#parts.push(data));
    this.#stopped = new Promise((resolve) => {
      this.#recorder.addEventListener('stop', () => {
        resolve();
        // By itself: the microphone was unplugged, or recording failed.
        void this.#end();
      });
    });
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#recorder.start(1000);
    this.#timer = setInterval(() => {
      this.#measure();
      if (this.#duration >= RECORDING_MAX) void this.#end();
    }, MEASURE_MS);
  }

  pause(): void {
    if (this.#recorder.state !== 'recording') return;
    this.#measure();
    this.#recorder.pause();
    this.#track.enabled = false;
  }

  resume(): void {
    if (this.#recorder.state !== 'paused') return;
    this.#track.enabled = true;
    this.#measuredAt = performance.now();
    this.#recorder.resume();
  }

  /** Ends it and releases the microphone. */
  async stop(): Promise<Recorded> {
    this.#measure();
    this.release();
    await this.#stopped;
    const { mimeType } = this.#recorder;
    return {
      content: new Blob(this.#parts, { type: mimeType.split(';')[0] ?? mimeType }),
      voice: { duration: Math.round(this.#duration), waveform: shortened(this.#loudness) },
    };
  }

  /** Releases the microphone; what was recorded is lost unless it was stopped. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#timer);
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    this.#track.stop();
    void this.#context.close();
  }

  async #end(): Promise<void> {
    if (!this.#released) this.#events.ended(await this.stop());
  }

  #measure(): void {
    if (this.#recorder.state !== 'recording') return;
    const now = performance.now();
    this.#duration += now - this.#measuredAt;
    this.#measuredAt = now;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    this.#loudness.push(Math.min(100, Math.round((Math.sqrt(power) / LOUD) * 100)));
    this.#events.measured(this.#duration, this.#loudness);
  }
}

/** The loudest value of each of up to 64 parts of equal length. */
export function shortened(loudness: Waveform): Waveform {
  if (loudness.length <= WAVE) return [...loudness];
  return Array.from({ length: WAVE }, (_, part) => {
    const from = Math.floor((part * loudness.length) / WAVE);
    const to = Math.floor(((part + 1) * loudness.length) / WAVE);
    return Math.max(...loudness.slice(from, to));
  });
}
