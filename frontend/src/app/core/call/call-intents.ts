import { computed, inject, Injectable, signal } from '@angular/core';
import type { IncomingCall } from '@chatcall/client-sdk';
import type { MediaChoice } from '@chatcall/client-sdk/calls';
import type { Call, CallKind, ConversationId } from '@chatcall/contracts';
import { CallPreferences } from './call-preferences';

/**
 * What somebody wants to do about a call, and with which media: `media` is decided here, by the button that was pressed, and
 * is passed on from then. The call feature, loaded on the first intent, takes it up.
 */
export type CallIntent = { readonly media: MediaChoice } & (
  | { readonly kind: 'start'; readonly conversationId: ConversationId; readonly callKind: CallKind }
  | { readonly kind: 'join'; readonly call: Call }
  | { readonly kind: 'accept'; readonly incoming: IncomingCall }
);

/**
 * How much room the call takes: `stage` all of it, `beside` leaves a column for the page (on phones a bar above it),
 * `dock` a small window over the page (on phones the same bar).
 */
export type CallView = 'stage' | 'beside' | 'dock';

/** The call that is open on this device, as far as the rest of the app needs to know. */
export interface CallHere {
  readonly conversationId: ConversationId | null;
  readonly view: CallView;
  /** It is over: only how it ended is still shown. */
  readonly over?: true;
}

/**
 * Where the light parts of the app (timeline, incoming overlay) ask for a call, without loading any of it. The shell
 * loads the call feature while {@link intent} is set or a call is open; the feature takes the intent with {@link take}.
 */
@Injectable({ providedIn: 'root' })
export class CallIntents {
  readonly #preferences = inject(CallPreferences);
  readonly #intent = signal<CallIntent | null>(null);
  readonly intent = this.#intent.asReadonly();
  readonly #here = signal<CallHere | null>(null);
  /** The call of this device: set by the call feature. */
  readonly here = this.#here.asReadonly();
  readonly view = computed(() => this.#here()?.view ?? null);
  /** Something of a call is shown on this device, be it how it ended. */
  readonly active = computed(() => this.#here() !== null);
  /** The call that this device is in; null when it is in none. */
  readonly inCall = computed(() => {
    const here = this.#here();
    return here && !here.over ? here : null;
  });
  /** The page behind the call cannot be seen: what arrives there is not read. */
  readonly covering = computed(() => this.view() === 'stage');
  readonly #letGo = signal(false);
  /** Leaving the page was agreed to already: the browser need not ask again. */
  readonly lettingGo = this.#letGo.asReadonly();

  start(conversationId: ConversationId, callKind: CallKind): void {
    const media = { microphone: true, camera: callKind === 'video' };
    this.#intent.set({ kind: 'start', conversationId, callKind, media });
  }

  /** Back into a call that this browser was in: as it was there. Else without the camera: nobody has asked for it yet. */
  join(call: Call): void {
    const media = this.#preferences.choiceIn(call.id) ?? { microphone: true, camera: false };
    this.#intent.set({ kind: 'join', call, media });
  }

  accept(incoming: IncomingCall, withVideo: boolean): void {
    this.#intent.set({ kind: 'accept', incoming, media: { microphone: true, camera: withVideo } });
  }

  /** Hands the intent over, once. */
  take(): CallIntent | null {
    const intent = this.#intent();
    this.#intent.set(null);
    return intent;
  }

  /** The open call is in this conversation. */
  isHere(conversationId: ConversationId): boolean {
    return this.inCall()?.conversationId === conversationId;
  }

  /** Tells which call is open; null: none. */
  setHere(here: CallHere | null): void {
    this.#here.set(here);
  }

  /** The open call has ended; how is still shown. */
  setOver(): void {
    this.#here.update((here) => here && { ...here, over: true });
  }

  /** Gives the open call more or less room. */
  show(view: CallView): void {
    this.#here.update((here) => here && { ...here, view });
  }

  /** The page is about to be left on purpose. */
  letGo(): void {
    this.#letGo.set(true);
  }
}
