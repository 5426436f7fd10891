import {
  MediaDeviceError,
  type LoggerPort,
  type MediaDeviceEntry,
  type MediaDeviceKind,
  type MediaDevicesPort,
  type MediaTrack,
} from '../ports/client-ports.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { DeviceSelection } from './local-media.js';
import type { WhichDevice } from './track-source.js';

export type ChosenDevices = Readonly<Record<MediaDeviceKind, string | null>>;

const DEFAULTS: ChosenDevices = { microphone: null, camera: null, speaker: null };

/** {@link DeviceSelection} over the host's list. */
export class DeviceChoice implements DeviceSelection {
  readonly #port: MediaDevicesPort | null;
  readonly #logger: LoggerPort;
  readonly #devices = new StateCell<readonly MediaDeviceEntry[]>([]);
  readonly #chosen: StateCell<ChosenDevices>;
  /**
   * Kinds of which no device could be opened. The list is not sufficient: hosts hide devices until
   * permission is granted.
   */
  readonly #missing = new StateCell<ReadonlySet<MediaDeviceKind>>(new Set());

  constructor(
    port: MediaDevicesPort | null,
    chosen: Partial<ChosenDevices>,
    logger: LoggerPort,
    scope: Scope,
  ) {
    this.#port = port;
    this.#logger = logger;

    this.#chosen = new StateCell<ChosenDevices>({ ...DEFAULTS, ...chosen });
    if (port) scope.onClose(port.listen(() => void this.refresh()));
    void this.refresh();
  }

  get devices$(): Behavior<readonly MediaDeviceEntry[]> {
    return this.#devices;
  }

  get chosen$(): Behavior<ChosenDevices> {
    return this.#chosen;
  }

  /** False only when there is certainly no device of this kind. */
  available$(kind: MediaDeviceKind): Behavior<boolean> {
    return derive(
      [this.#devices, this.#missing],
      (devices, missing) =>
        this.#port !== null &&
        (!missing.has(kind) || devices.some((device) => device.kind === kind)),
    );
  }

  choose(kind: MediaDeviceKind, id: string | null): void {
    if (this.#chosen.value[kind] !== id)
      this.#chosen.update((chosen) => ({ ...chosen, [kind]: id }));
  }

  async refresh(): Promise<void> {
    if (!this.#port) return;
    try {
      this.#devices.set(await this.#port.list());
    } catch (error) {
      this.#logger.log('warn', 'the list of devices could not be read', { error: String(error) });
    }
  }

  /** Opens a device; a missing one is replaced by the host's default. */
  async open(kind: 'microphone' | 'camera', which: WhichDevice): Promise<MediaTrack> {
    if (!this.#port) throw new MediaDeviceError('unsupported', 'This host has no media devices.');
    try {
      const track = await this.#openFrom(this.#port, kind, this.#idOf(kind, which));
      this.#missing.update((missing) => without(missing, kind));
      return track;
    } catch (error) {
      if (isGone(error)) this.#missing.update((missing) => new Set(missing).add(kind));
      throw error;
    } finally {
      void this.refresh();
    }
  }

  #idOf(kind: 'microphone' | 'camera', which: WhichDevice): string | null {
    if (which === 'chosen') return this.#chosen.value[kind];
    return which === 'any' ? null : which.id;
  }

  async #openFrom(
    port: MediaDevicesPort,
    kind: 'microphone' | 'camera',
    chosen: string | null,
  ): Promise<MediaTrack> {
    try {
      return await port.open(kind, chosen);
    } catch (error) {
      if (chosen === null || !isGone(error)) throw error;
      return port.open(kind, null);
    }
  }
}

function without(
  missing: ReadonlySet<MediaDeviceKind>,
  kind: MediaDeviceKind,
): ReadonlySet<MediaDeviceKind> {
  if (!missing.has(kind)) return missing;
  const rest = new Set(missing);
  rest.delete(kind);
  return rest;
}

function isGone(error: unknown): boolean {
  return error instanceof MediaDeviceError && error.failure === 'not-found';
}
