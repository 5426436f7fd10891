import { distinctUntilChanged, map, skip } from 'rxjs';
import { pause } from '../connection/retry.js';
import type { ClientPorts } from '../ports/client-ports.js';
import { derive, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { DeviceChoice } from './device-choice.js';
import type { LocalMedia, LocalMediaOptions, MediaChoice, SentTrack } from './local-media.js';
import { LocalScreenModel } from './local-screen.js';
import { NoiseFilter } from './noise-filter.js';
import { TrackSource } from './track-source.js';

/** Milliseconds before a device that is in use elsewhere is tried once more. */
const OCCUPIED_MS = 1200;

/** {@link LocalMedia} over the host's devices. */
export class LocalMediaSet implements LocalMedia {
  readonly microphone: TrackSource;
  readonly camera: TrackSource;
  readonly noise: NoiseFilter;
  readonly screen: LocalScreenModel;
  readonly sent: readonly SentTrack[];
  readonly devices: DeviceChoice;
  readonly choice$: Behavior<MediaChoice>;
  readonly #scope = new Scope();

  constructor(ports: Pick<ClientPorts, 'media' | 'logger' | 'clock'>, options: LocalMediaOptions) {
    const devices = new DeviceChoice(ports.media, options.chosen ?? {}, ports.logger, this.#scope);
    this.devices = devices;
    const wait = (): Promise<void> => pause(OCCUPIED_MS, ports.clock, this.#scope);
    const noise = new NoiseFilter(ports.media, ports.logger, this.#scope);
    this.noise = noise;
    this.microphone = new TrackSource({
      source: 'microphone',
      open: ports.media && ((which) => devices.open('microphone', which)),
      whenOff: 'keep',
      whenEnded: 'reopen',
      wait,
      available$: devices.available$('microphone'),
      sent: (input$) => noise.outputOf(input$),
    });
    this.camera = new TrackSource({
      source: 'camera',
      open: ports.media && ((which) => devices.open('camera', which)),
      whenOff: 'release',
      whenEnded: 'reopen',
      wait,
      available$: devices.available$('camera'),
    });
    this.screen = new LocalScreenModel(ports.media, this.#scope);
    this.sent = [this.microphone, this.camera, this.screen.video, this.screen.audio];
    this.choice$ = derive([this.microphone.choice$, this.camera.choice$], (microphone, camera) => ({
      microphone,
      camera,
    }));
    this.#followChoice('microphone', this.microphone);
    this.#followChoice('camera', this.camera);
    if (options.onHold) this.hold(true);
    if (options.microphone) this.microphone.set(true);
    if (options.camera) this.camera.set(true);
  }

  get closed(): boolean {
    return this.#scope.closed;
  }

  hold(on: boolean): void {
    this.microphone.setOnHold(on);
    this.camera.setOnHold(on);
    this.screen.setOnHold(on);
  }

  close(): void {
    this.#scope.close();
    this.microphone.close();
    this.camera.close();
    this.screen.close();
  }

  #followChoice(kind: 'microphone' | 'camera', source: TrackSource): void {
    const choice = this.devices.chosen$.pipe(
      map((chosen) => chosen[kind]),
      distinctUntilChanged(),
      skip(1),
    );
    this.#scope.watch(choice, () => source.deviceChanged());
  }
}
