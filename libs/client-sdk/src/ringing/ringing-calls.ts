import type { Call, CallId } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { StateCell } from '../state/state-cell.js';
import type { IncomingCall, RingingStoppedReason } from './calls-api.js';

/** The calls that ring here. A call that once stopped does not ring again, whatever arrives late. */
export class RingingCalls {
  readonly ringing = new StateCell<readonly IncomingCall[]>([]);
  readonly #stopped = new Subject<{ readonly incoming: IncomingCall; readonly reason: RingingStoppedReason }>();
  readonly #over = new Set<CallId>();

  get stopped$(): Observable<{ readonly incoming: IncomingCall; readonly reason: RingingStoppedReason }> {
    return this.#stopped.asObservable();
  }

  /** True when it starts to ring with this. */
  ring(incoming: IncomingCall): boolean {
    const { id } = incoming.call;
    if (this.#over.has(id) || this.find(id)) return false;
    this.ringing.update((list) => [...list, incoming].toSorted((a, b) => a.call.startedAt.localeCompare(b.call.startedAt)));
    return true;
  }

  stop(callId: CallId, reason: RingingStoppedReason): void {
    this.#over.add(callId);
    const incoming = this.find(callId);
    if (!incoming) return;
    this.ringing.update((list) => list.filter((known) => known !== incoming));
    this.#stopped.next({ incoming, reason });
  }

  /** The server's whole list: what is not in it has stopped. */
  keepOnly(calls: readonly Call[]): void {
    const ids = new Set(calls.map((call) => call.id));
    for (const { call } of this.ringing.value) if (!ids.has(call.id)) this.stop(call.id, 'ended');
  }

  find(callId: CallId): IncomingCall | null {
    return this.ringing.value.find((incoming) => incoming.call.id === callId) ?? null;
  }

  clear(): void {
    this.ringing.set([]);
    this.#over.clear();
  }
}
