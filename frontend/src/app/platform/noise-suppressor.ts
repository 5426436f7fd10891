import type { SuppressedTrack } from '@chatcall/client-sdk';

/** Files of the package `@sapphi-red/web-noise-suppressor`, which the build copies. */
const WORKLET = '/noise/rnnoise/workletProcessor.js';
const PROGRAM = '/noise/rnnoise_simd.wasm';
/** The name under which that worklet registers itself. */
const PROCESSOR = '@sapphi-red/web-noise-suppressor/rnnoise';
/** RNNoise knows only this sample rate. */
const SAMPLE_RATE = 48_000;
/** Milliseconds after which a worklet that lets nothing through has failed. */
const START_MS = 10_000;
const LOOK_MS = 20;

/** RNNoise in an audio worklet, between a microphone and what is sent (ADR 62). */
export class NoiseSuppressor implements SuppressedTrack {
  readonly track: MediaStreamTrack;
  readonly #context: AudioContext;
  #closed = false;

  private constructor(context: AudioContext, track: MediaStreamTrack) {
    this.#context = context;
    this.track = track;
  }

  /**
   * Resolves once the filter works; some browsers process sound only after a click. Rejects when the
   * browser does not support it, or the filter cannot be loaded.
   */
  static async start(microphone: MediaStreamTrack): Promise<NoiseSuppressor> {
    const context = new AudioContext({ sampleRate: SAMPLE_RATE });
    try {
      const [wasmBinary] = await Promise.all([
        program(),
        context.audioWorklet.addModule(WORKLET),
        running(context),
      ]);
      const filter = new AudioWorkletNode(context, PROCESSOR, {
        channelCount: 1,
        channelCountMode: 'explicit',
        processorOptions: { maxChannels: 1, wasmBinary },
      });
      await working(context, filter);
      const end = context.createMediaStreamDestination();
      end.channelCount = 1;
      context
        .createMediaStreamSource(new MediaStream([microphone]))
        .connect(filter)
        .connect(end);
      const [track] = end.stream.getAudioTracks();
      if (!track) throw new Error('The browser gave no track');
      const suppressor = new NoiseSuppressor(context, track);
      filter.addEventListener('processorerror', () => suppressor.#fail());
      context.addEventListener('statechange', () => suppressor.#fail());
      return suppressor;
    } catch (error) {
      void context.close();
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.track.stop();
    void this.#context.close();
  }

  /** The filter, or all sound of the page, has stopped: from now on the track would be silent. */
  #fail(): void {
    if (this.#closed) return;
    this.close();
    this.track.dispatchEvent(new Event('ended'));
  }
}

async function program(): Promise<ArrayBuffer> {
  const answer = await fetch(PROGRAM);
  if (!answer.ok) throw new Error(`${PROGRAM}: ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  // The worklet does not say that it could not compile it.
  await WebAssembly.compile(bytes);
  return bytes;
}

/** Until the context runs. */
async function running(context: AudioContext): Promise<void> {
  const resume = (): void => void context.resume().catch(() => undefined);
  const gestures = ['pointerdown', 'keydown'] as const;
  for (const gesture of gestures) document.addEventListener(gesture, resume);
  try {
    await context.resume();
  } finally {
    for (const gesture of gestures) document.removeEventListener(gesture, resume);
  }
}

/**
 * Until a tone passes through the filter: its worklet says neither when its program runs nor that
 * it failed, and is silent until then.
 */
async function working(context: AudioContext, filter: AudioWorkletNode): Promise<void> {
  const tone = context.createOscillator();
  const meter = context.createAnalyser();
  const samples = new Float32Array(meter.fftSize);
  const end = performance.now() + START_MS;
  tone.connect(filter).connect(meter);
  tone.start();
  try {
    for (;;) {
      meter.getFloatTimeDomainData(samples);
      if (samples.some((sample) => sample !== 0)) return;
      if (performance.now() > end) throw new Error('The noise suppression did not start');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    tone.stop();
    tone.disconnect();
    filter.disconnect();
  }
}
