import type { CallId } from '@chatcall/contracts';
import type { ClientPorts } from '../ports/client-ports.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { CallSession } from './call-session.js';
import { ServerSwitch, type CallSignals } from './call-signals.js';
import type { LocalMedia } from './local-media.js';

/** Of each open call the other one of this device, if there are two. */
const OTHERS = new WeakMap<CallSession, CallSession>();

/** Whether a call is on hold here: pauses the media of this device, and lets the others see it. */
export class CallHold {
  readonly #session: CallSession;
  readonly #local: LocalMedia;
  readonly #ports: ClientPorts;
  readonly #held = new StateCell(false);
  /** The server may believe that the call is on hold. */
  #told = false;
  #server: ServerSwitch | null = null;
  #joined: Scope | null = null;

  /** `beside`: the call that is on hold for this one. */
  constructor(
    session: CallSession,
    beside: CallSession | null,
    local: LocalMedia,
    ports: ClientPorts,
  ) {
    this.#session = session;
    if (beside) {
      OTHERS.set(session, beside);
      OTHERS.set(beside, session);
    }
    this.#local = local;
    this.#ports = ports;
  }

  /** The call that this device does not leave when it enters this one. */
  get beside(): CallId | null {
    const other = OTHERS.get(this.#session);
    if (!other || OTHERS.get(other) !== this.#session) return null;
    return other.state$.value.phase === 'ended' ? null : other.callId$.value;
  }

  get held$(): Behavior<boolean> {
    return this.#held;
  }

  set(held: boolean): void {
    if (this.#held.value === held) return;
    this.#held.set(held);
    this.#local.hold(held);
    this.#tell();
  }

  /** This device has joined, or again; the peer may be a new one or that before. */
  joined(signals: CallSignals, scope: Scope): void {
    this.#joined?.close();
    this.#joined = scope.child();
    const send = async (held: boolean): Promise<void> => {
      await signals.request('call:hold', { held });
    };
    const refused = (error: unknown): void =>
      this.#ports.logger.log('warn', 'the others do not see whether the call is on hold', {
        error: String(error),
      });
    const before = this.#told && !this.#held.value;
    this.#server = new ServerSwitch(before, send, refused, this.#ports, this.#joined);
    this.#tell();
  }

  #tell(): void {
    this.#told ||= this.#held.value;
    this.#server?.set(this.#held.value);
  }
}
