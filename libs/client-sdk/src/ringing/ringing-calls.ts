import type { CallId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell } from '../state/behavior.js';
import type { IncomingCall, RingingStoppedReason } from './calls-api.js';

/**
 * The calls that ring on this device. A call that the server has stopped does not ring again, even
 * when events arrive late. A call that is being answered or declined here is only silenced: it
 * rings again when the server did not receive that.
 */
export class RingingCalls {
  readonly ringing = new StateCell<readonly IncomingCall[]>([]);
  readonly #stopped = new Subject<{
    readonly incoming: IncomingCall;
    readonly reason: RingingStoppedReason;
  }>();
  readonly #silenced = new Map<CallId, IncomingCall>();
  readonly #stoppedIds = new Set<CallId>();

  get stopped$(): Observable<{
    readonly incoming: IncomingCall;
    readonly reason: RingingStoppedReason;
  }> {
    return this.#stopped.asObservable();
  }

  /** True when it starts to ring. */
  ring(incoming: IncomingCall): boolean {
    const { id } = incoming.call;
    if (this.#stoppedIds.has(id) || this.#silenced.has(id) || this.find(id)) return false;
    this.ringing.update((list) =>
      [...list, incoming].toSorted((a, b) => a.call.startedAt.localeCompare(b.call.startedAt)),
    );
    return true;
  }

  /** It rings at the server, but not here; `reason` is reported if it was ringing here. */
  silence(incoming: IncomingCall, reason: RingingStoppedReason): void {
    const { id } = incoming.call;
    if (this.#stoppedIds.has(id)) return;
    this.#silenced.set(id, incoming);
    this.#remove(id, reason);
  }

  /** A silenced call that may ring again; null when it has stopped meanwhile. */
  takeSilenced(callId: CallId): IncomingCall | null {
    const incoming = this.#silenced.get(callId) ?? null;
    this.#silenced.delete(callId);
    return incoming;
  }

  stop(callId: CallId, reason: RingingStoppedReason): void {
    this.#stoppedIds.add(callId);
    this.#silenced.delete(callId);
    this.#remove(callId, reason);
  }

  /** The calls that ring according to the server: all others have stopped. */
  keepOnly(ids: ReadonlySet<CallId>): void {
    const known = [...this.ringing.value.map(({ call }) => call.id), ...this.#silenced.keys()];
    for (const id of known) if (!ids.has(id)) this.stop(id, 'ended');
  }

  find(callId: CallId): IncomingCall | null {
    return this.ringing.value.find((incoming) => incoming.call.id === callId) ?? null;
  }

  clear(): void {
    this.ringing.set([]);
    this.#silenced.clear();
    this.#stoppedIds.clear();
  }

  #remove(callId: CallId, reason: RingingStoppedReason): void {
    const incoming = this.find(callId);
    if (!incoming) return;
    this.ringing.update((list) => list.filter((known) => known !== incoming));
    this.#stopped.next({ incoming, reason });
  }
}
