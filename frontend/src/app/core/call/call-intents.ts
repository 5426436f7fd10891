import { computed, inject, Injectable, signal } from '@angular/core';
import type { IncomingCall } from '@chatcall/client-sdk';
import type { CallReturn, LocalMediaOptions, MediaChoice } from '@chatcall/client-sdk/calls';
import type { Call, CallKind, ConversationId } from '@chatcall/contracts';
import { CallPreferences } from './call-preferences';

/**
 * A request to start, join or accept a call. The pressed button decides `media`, which is passed on
 * unchanged. The call feature, which is loaded with the first intent, handles it.
 */
export type CallIntent = { readonly media: MediaChoice } & (
  | {
      readonly kind: 'start';
      readonly conversationId: ConversationId;
      readonly callKind: CallKind;
      /** After a call that was lost: its devices need no check. */
      readonly afterLoss?: true;
    }
  | { readonly kind: 'join'; readonly call: Call; readonly takeOver?: boolean }
  | {
      readonly kind: 'accept';
      readonly incoming: IncomingCall;
      /** The open call ends, instead of being put on hold. */
      readonly endsOpen?: boolean;
    }
  | CallAfterReload
);

/** Return to the call of the page before this one in the same tab, as it was. Plain data. */
interface CallAfterReload {
  readonly kind: 'return';
  readonly conversationId: ConversationId;
  readonly call: CallReturn;
  readonly devices: LocalMediaOptions['chosen'];
  readonly view: CallView;
  /** When the page was unloaded, in milliseconds since 1970. */
  readonly at: number;
  /** The call that was on hold. */
  readonly held: HeldAfterReload | null;
}

export type HeldAfterReload = Pick<CallAfterReload, 'conversationId' | 'call' | 'devices'> & {
  readonly media: MediaChoice;
};

/**
 * The size of the call: `stage` covers the page, `beside` leaves a column for the page (on phones
 * it is a bar above the page), `dock` is a small window over the page (on phones the same bar).
 */
export type CallView = 'stage' | 'beside' | 'dock';

/** Of the tab's storage; read once by the next page. */
export const RETURN_KEY = 'chatcall.call.return';

/** The open call of this device, for the rest of the app. */
export interface CallHere {
  readonly conversationId: ConversationId | null;
  readonly view: CallView;
  /** The call ended; only its end is still shown. */
  readonly over?: true;
  /** A call is on hold: no other can be. */
  readonly holds?: boolean;
}

/**
 * Receives requests for calls from the rest of the app without loading the call feature. The shell
 * loads the feature while {@link intent} is set or a call is open; the feature reads the intent
 * with {@link take}.
 */
@Injectable({ providedIn: 'root' })
export class CallIntents {
  readonly #preferences = inject(CallPreferences);
  readonly #intent = signal<CallIntent | null>(storedReturn());
  readonly intent = this.#intent.asReadonly();
  readonly #here = signal<CallHere | null>(null);
  /** The call of this device: set by the call feature. */
  readonly here = this.#here.asReadonly();
  readonly view = computed(() => this.#here()?.view ?? null);
  /** A call, or how it ended, is shown on this device. */
  readonly active = computed(() => this.#here() !== null);
  /** The call that this device is in; null when it is in none. */
  readonly inCall = computed(() => {
    const here = this.#here();
    return here && !here.over ? here : null;
  });
  /** The call covers the page: messages that arrive there stay unread. */
  readonly covering = computed(() => this.view() === 'stage');

  start(conversationId: ConversationId, callKind: CallKind): void {
    const media = { microphone: true, camera: callKind === 'video' };
    this.#intent.set({ kind: 'start', conversationId, callKind, media });
  }

  /**
   * Rejoins with the media this browser had in the call before; otherwise with the camera off. With
   * `takeOver` other devices of the user leave the call.
   */
  join(call: Call, takeOver = false): void {
    const media = this.#preferences.choiceIn(call.id) ?? { microphone: true, camera: false };
    this.#intent.set({ kind: 'join', call, takeOver, media });
  }

  accept(incoming: IncomingCall, withVideo: boolean, endsOpen = false): void {
    const media = { microphone: true, camera: withVideo };
    this.#intent.set({ kind: 'accept', incoming, endsOpen, media });
  }

  /** Returns the intent once, and clears it. */
  take(): CallIntent | null {
    const intent = this.#intent();
    this.#intent.set(null);
    return intent;
  }

  /** The open call is in this conversation. */
  isHere(conversationId: ConversationId): boolean {
    return this.inCall()?.conversationId === conversationId;
  }

  /** Sets the open call; null for none. */
  setHere(here: CallHere | null): void {
    this.#here.set(here);
  }

  /** The open call has ended; its end is still shown. */
  setOver(): void {
    this.#here.update((here) => here && { ...here, over: true });
  }

  /** Notes whether a call is on hold. */
  setHolds(holds: boolean): void {
    this.#here.update((here) => here && { ...here, holds });
  }

  /** Gives the open call more or less room. */
  show(view: CallView): void {
    this.#here.update((here) => here && { ...here, view });
  }
}

function storedReturn(): CallIntent | null {
  try {
    const stored = JSON.parse(sessionStorage.getItem(RETURN_KEY) ?? 'null') as CallIntent | null;
    sessionStorage.removeItem(RETURN_KEY);
    return stored;
  } catch {
    return null;
  }
}
