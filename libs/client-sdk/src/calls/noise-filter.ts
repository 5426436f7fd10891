import type {
  LoggerPort,
  MediaDevicesPort,
  MediaTrack,
  SuppressedTrack,
} from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { NoiseSuppression } from './local-media.js';

/** A track of the microphone, and what the filter makes of it. */
interface Filtered {
  readonly input: MediaTrack;
  readonly output: SuppressedTrack;
}

/**
 * {@link NoiseSuppression} between the microphone and what is sent. Until the filter is ready, and
 * when it fails, the track of the microphone itself is sent. A silent track stays silent, and
 * another microphone gets a filter of its own.
 */
export class NoiseFilter implements NoiseSuppression {
  readonly #suppress: MediaDevicesPort['suppressNoise'];
  readonly #logger: LoggerPort;
  readonly #scope: Scope;
  readonly #on = new StateCell(false);
  readonly #failed = new StateCell(false);
  readonly #filtered = new StateCell<Filtered | null>(null);
  #input: MediaTrack | null = null;

  constructor(media: MediaDevicesPort | null, logger: LoggerPort, scope: Scope) {
    this.#suppress = media?.suppressNoise?.bind(media);
    this.#logger = logger;
    this.#scope = scope;
    scope.onClose(() => this.#replace(null));
  }

  get possible(): boolean {
    return this.#suppress !== undefined;
  }

  get on$(): Behavior<boolean> {
    return this.#on;
  }

  get failed$(): Behavior<boolean> {
    return this.#failed;
  }

  set(on: boolean): void {
    if (this.#scope.closed || !this.#suppress) return;
    this.#failed.set(false);
    this.#on.set(on);
    void this.#follow();
  }

  /** What is sent of the tracks of `input$`. */
  outputOf(input$: Behavior<MediaTrack | null>): Behavior<MediaTrack | null> {
    this.#scope.watch(input$, (input) => {
      this.#input = input;
      void this.#follow();
    });
    return derive([input$, this.#filtered], (input, filtered) =>
      filtered !== null && filtered.input === input ? filtered.output.track : input,
    );
  }

  async #follow(): Promise<void> {
    const input = this.#on.value ? this.#input : null;
    if (this.#filtered.value?.input === input) return;
    this.#replace(null);
    if (!input || !this.#suppress) return;
    const isWanted = (): boolean =>
      !this.#scope.closed &&
      this.#on.value &&
      this.#input === input &&
      this.#filtered.value === null;
    try {
      const output = await this.#suppress(input);
      if (isWanted()) this.#replace({ input, output });
      else output.close();
    } catch (error) {
      if (isWanted()) this.#fail(String(error));
    }
  }

  /** The filter cannot be used, or its track has ended by itself. */
  readonly #onEnded = (): void => this.#fail('its track ended');

  #fail(error: string): void {
    this.#logger.log('warn', 'noise suppression failed', { error });
    this.#on.set(false);
    this.#failed.set(true);
    this.#replace(null);
  }

  #replace(filtered: Filtered | null): void {
    const before = this.#filtered.value?.output;
    before?.track.removeEventListener('ended', this.#onEnded);
    filtered?.output.track.addEventListener('ended', this.#onEnded);
    this.#filtered.set(filtered);
    before?.close();
  }
}
