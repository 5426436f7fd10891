import { distinctUntilChanged, map, skip } from 'rxjs';
import type { ClientPorts } from '../ports/client-ports.js';
import { MediaDeviceError, type MediaTrack } from '../ports/media-devices.js';
import type { Behavior } from '../state/behavior.js';
import { derive } from '../state/derived.js';
import { Scope } from '../state/scope.js';
import { StateCell } from '../state/state-cell.js';
import { DeviceChoice } from './device-choice.js';
import type { LocalMedia, LocalMediaOptions, MediaChoice } from './local-media.js';
import { TrackSource } from './track-source.js';

/** {@link LocalMedia} over the host's devices. */
export class LocalMediaSet implements LocalMedia {
  readonly microphone: TrackSource;
  readonly camera: TrackSource;
  readonly screen: TrackSource;
  readonly devices: DeviceChoice;
  readonly choice$: Behavior<MediaChoice>;
  readonly #scope = new Scope();

  constructor(ports: Pick<ClientPorts, 'media' | 'logger'>, options: LocalMediaOptions) {
    const devices = new DeviceChoice(ports.media, options.chosen ?? {}, ports.logger, this.#scope);
    this.devices = devices;
    this.microphone = new TrackSource({
      source: 'microphone',
      open: ports.media && ((anyDevice) => devices.open('microphone', anyDevice)),
      whenOff: 'keep',
      whenEnded: 'reopen',
      available$: devices.available$('microphone'),
    });
    this.camera = new TrackSource({
      source: 'camera',
      open: ports.media && ((anyDevice) => devices.open('camera', anyDevice)),
      whenOff: 'release',
      whenEnded: 'reopen',
      available$: devices.available$('camera'),
    });
    this.screen = new TrackSource({
      source: 'screen',
      open: ports.media?.openScreen ? () => openScreen(ports) : null,
      whenOff: 'release',
      whenEnded: 'off',
      available$: new StateCell(true),
    });
    this.choice$ = derive([this.microphone.choice$, this.camera.choice$], (microphone, camera) => ({ microphone, camera }));
    this.#followChoice('microphone', this.microphone);
    this.#followChoice('camera', this.camera);
    if (options.microphone) this.microphone.set(true);
    if (options.camera) this.camera.set(true);
  }

  get closed(): boolean {
    return this.#scope.closed;
  }

  close(): void {
    this.#scope.close();
    for (const source of [this.microphone, this.camera, this.screen]) source.close();
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

/** The picture; sound of the screen is not sent yet. */
async function openScreen(ports: Pick<ClientPorts, 'media'>): Promise<MediaTrack> {
  const tracks = (await ports.media?.openScreen?.()) ?? [];
  const picture = tracks.find(({ kind }) => kind === 'video');
  for (const track of tracks) if (track !== picture) track.stop();
  if (!picture) throw new MediaDeviceError('cancelled', 'Nothing was chosen to share.');
  return picture;
}
