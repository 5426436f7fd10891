import { Injectable, signal } from '@angular/core';
import type { IncomingCall } from '@chatcall/client-sdk';
import type { Call, CallKind, ConversationId } from '@chatcall/contracts';

/** What somebody wants to do about a call. The call feature, loaded on the first one, takes it up. */
export type CallIntent =
  | { readonly kind: 'start'; readonly conversationId: ConversationId; readonly callKind: CallKind }
  | { readonly kind: 'join'; readonly call: Call }
  | { readonly kind: 'accept'; readonly incoming: IncomingCall; readonly withVideo: boolean };

/**
 * Where the light parts of the app (thread, incoming overlay) ask for a call, without loading any of it. The shell
 * loads the call feature while {@link intent} is set or a call is open; the feature takes the intent with {@link take}.
 */
@Injectable({ providedIn: 'root' })
export class CallIntents {
  readonly #intent = signal<CallIntent | null>(null);
  readonly intent = this.#intent.asReadonly();
  readonly #active = signal(false);
  /** A call is open on this device: set by the call feature. */
  readonly active = this.#active.asReadonly();

  start(conversationId: ConversationId, callKind: CallKind): void {
    this.#intent.set({ kind: 'start', conversationId, callKind });
  }

  join(call: Call): void {
    this.#intent.set({ kind: 'join', call });
  }

  accept(incoming: IncomingCall, withVideo: boolean): void {
    this.#intent.set({ kind: 'accept', incoming, withVideo });
  }

  /** Hands the intent over, once. */
  take(): CallIntent | null {
    const intent = this.#intent();
    this.#intent.set(null);
    return intent;
  }

  setActive(active: boolean): void {
    this.#active.set(active);
  }
}
