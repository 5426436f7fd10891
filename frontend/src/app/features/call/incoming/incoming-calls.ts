import {
  DestroyRef,
  effect,
  inject,
  Injectable,
  InjectionToken,
  Injector,
  untracked,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { IncomingCall, RingingStoppedReason } from '@chatcall/client-sdk';
import type { Call, ConversationId } from '@chatcall/contracts';
import { ConversationView } from '../../../core/attention/conversation-view';
import { fromBehavior } from '../../../core/behavior';
import { CallIntents } from '../../../core/call/call-intents';
import { Tones } from '../../../core/call/tones';
import { CLIENT } from '../../../core/client';
import { isolate } from '../../../core/i18n/isolate';
import { ContactActions } from '../../../core/people/contact-actions';
import { commandKey } from '../../../core/shortcuts/shortcuts';
import { Announcer } from '../../../ui/announcer';
import { Toasts } from '../../../ui/toast/toasts';
import { Viewport } from '../../../core/layout/viewport';
import { BrowserLogger } from '../../../platform/browser-ports';

/** Milliseconds after which the code of the panel is loaded again. */
const LOAD_AGAIN_MS = 1000;

/** Loads the code of the panel. */
export const LOAD_DISPLAY = new InjectionToken('panel of an incoming call', {
  providedIn: 'root',
  factory: () => () => import('./incoming-display'),
});

/**
 * An incoming call on this device: a card in the corner, on phones the full screen, with the
 * ringtone, and a notice of a missed call afterwards. Started by the shell.
 */
@Injectable({ providedIn: 'root' })
export class IncomingCalls {
  readonly #client = inject(CLIENT);
  readonly #tones = inject(Tones);
  readonly #toasts = inject(Toasts);
  readonly #intents = inject(CallIntents);
  readonly #view = inject(ConversationView);
  readonly #contacts = inject(ContactActions);
  readonly #viewport = inject(Viewport);
  readonly #announcer = inject(Announcer);
  readonly #injector = inject(Injector);
  readonly #logger = inject(BrowserLogger);
  readonly #loadDisplay = inject(LOAD_DISPLAY);
  /** Open notices of missed calls: one per conversation. */
  readonly #missed = new Map<ConversationId, number>();
  readonly incoming = fromBehavior(this.#client.calls.incoming$);

  constructor() {
    effect((onCleanup) => {
      const incoming = this.incoming();
      if (incoming) onCleanup(untracked(() => this.#begin(incoming)));
    });
    this.#client.calls.ringingStopped$
      .pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe(({ incoming, reason }) => {
        this.#forget(incoming.call.conversationId);
        const words = stoppedText(
          reason,
          incoming.conversationTitle ?? incoming.caller.displayName,
        );
        if (!words) return;
        const { conversationId, kind } = incoming.call;
        const seq = this.#noteSeq(incoming.call);
        const missed = words.missed
          ? {
              duration: null,
              until: () => this.#view.isHandled(conversationId, seq) || this.#blocked(incoming),
              action: {
                // The label of a button that turns on the camera contains "video".
                label:
                  kind === 'video'
                    ? $localize`:@@call.callBackVideo:Call back with video`
                    : $localize`:@@call.callBack:Call back`,
                run: () => this.#intents.start(conversationId, kind),
              },
            }
          : {};
        const toast = this.#toasts.show({
          text: words.text,
          ...missed,
        });
        if (words.missed) this.#missed.set(conversationId, toast);
      });
    // A missed call no longer matters once a call in the same conversation is open.
    effect(() => {
      const here = this.#intents.inCall()?.conversationId;
      if (here) untracked(() => this.#forget(here));
    });
  }

  /** Sound, announcement and panel of a call. Returns a function that ends them. */
  #begin(incoming: IncomingCall): () => void {
    const stopSound = this.#tones.ring();
    if (!this.#viewport.narrow()) this.#announce(incoming);
    const panel = effect(
      (onCleanup) => {
        const card = !this.#viewport.narrow();
        onCleanup(untracked(() => this.#show(incoming, card)));
      },
      { injector: this.#injector },
    );
    return () => {
      panel.destroy();
      stopSound();
    };
  }

  /** There is nothing to call back: the server would refuse it. */
  #blocked({ caller, conversationTitle }: IncomingCall): boolean {
    return conversationTitle === null && this.#contacts.stateOf(caller.id) === 'blocked';
  }

  /** Where the conversation notes the call: the note may be there already, or comes next. */
  #noteSeq({ id, conversationId }: Call): number {
    const known = this.#client.chats.conversation$(conversationId).value;
    const note = known?.lastMessage?.system;
    const there = note?.kind === 'call-ended' && note.callId === id;
    return (known?.lastSeq ?? 0) + (there ? 0 : 1);
  }

  #forget(conversationId: ConversationId): void {
    const toast = this.#missed.get(conversationId);
    if (toast !== undefined) this.#toasts.close(toast);
    this.#missed.delete(conversationId);
  }

  /**
   * Opens the panel, whose code is loaded with the first call: again while the call rings, when that
   * fails. Returns a function that closes it.
   */
  #show(incoming: IncomingCall, card: boolean): () => void {
    let close: (() => void) | null = null;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      this.#loadDisplay().then(
        ({ IncomingDisplay }) => {
          if (!over) close = this.#injector.get(IncomingDisplay).show({ incoming, card });
        },
        (error: unknown) => {
          this.#logger.log('warn', 'no panel of the call', { error: String(error) });
          if (!over) timer = setTimeout(open, LOAD_AGAIN_MS);
        },
      );
    };
    open();
    return () => {
      over = true;
      clearTimeout(timer);
      close?.();
    };
  }

  /** For screen readers: the card does not take the focus. */
  #announce({ call, caller }: IncomingCall): void {
    const name = isolate(caller.displayName);
    const video = call.kind === 'video';
    const accept = this.#keys(video ? 'O' : 'A');
    const decline = this.#keys('D');
    const text = video
      ? $localize`:@@incoming.announceVideo:${name}:name: is calling with video. Press ${accept}:accept: to answer, ${decline}:decline: to decline.`
      : $localize`:@@incoming.announceAudio:${name}:name: is calling. Press ${accept}:accept: to answer, ${decline}:decline: to decline.`;
    void this.#announcer.announce(text, 'assertive');
  }

  #keys(letter: string): string {
    return `${commandKey()} ${$localize`:@@key.shift:Shift`} ${letter}`;
  }
}

/**
 * Why a call stopped ringing on this device; null for no message. `missed`: the user can call back.
 */
export function stoppedText(
  reason: RingingStoppedReason,
  caller: string,
): { readonly text: string; readonly missed: boolean } | null {
  switch (reason) {
    case 'answered-here':
    case 'declined-here':
    case 'ended':
      return null;
    case 'answered-elsewhere':
      return {
        text: $localize`:@@call.answeredElsewhere:You answered on another device.`,
        missed: false,
      };
    case 'declined-elsewhere':
      return {
        text: $localize`:@@call.declinedElsewhere:You declined on another device.`,
        missed: false,
      };
    case 'cancelled':
    case 'missed':
      return {
        text: $localize`:@@call.missedCall:Missed call from ${isolate(caller)}:name:`,
        missed: true,
      };
  }
}
