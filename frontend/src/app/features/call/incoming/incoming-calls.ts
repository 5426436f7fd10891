import { DestroyRef, effect, inject, Injectable, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog, type MatDialogRef } from '@angular/material/dialog';
import type { IncomingCall } from '@chatcall/client-sdk';
import type { Call, ConversationId } from '@chatcall/contracts';
import { ConversationView } from '../../../core/attention/conversation-view';
import { fromBehavior } from '../../../core/behavior';
import { CallIntents } from '../../../core/call/call-intents';
import { Tones } from '../../../core/call/tones';
import { CLIENT } from '../../../core/client';
import { ContactActions } from '../../../core/people/contact-actions';
import { Toasts } from '../../../ui/toast/toasts';
import { stoppedText } from '../call-words';

/** Shows and sounds a call that rings here, and tells why it stopped. Started by the shell. */
@Injectable({ providedIn: 'root' })
export class IncomingCalls {
  readonly #client = inject(CLIENT);
  readonly #dialog = inject(MatDialog);
  readonly #tones = inject(Tones);
  readonly #toasts = inject(Toasts);
  readonly #intents = inject(CallIntents);
  readonly #view = inject(ConversationView);
  readonly #contacts = inject(ContactActions);
  /** Notices of missed calls that stand: one a conversation. */
  readonly #missed = new Map<ConversationId, number>();
  readonly incoming = fromBehavior(this.#client.calls.incoming$);

  constructor() {
    effect((onCleanup) => {
      const incoming = this.incoming();
      if (!incoming) return;
      onCleanup(this.#tones.ring());
      onCleanup(untracked(() => this.#show(incoming)));
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
              until: () => this.#view.settled(conversationId, seq) || this.#blocked(incoming),
              action: {
                // A button that opens the camera says so.
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
    // Someone who is in a call with them by now need not be told that one was missed.
    effect(() => {
      const here = this.#intents.inCall()?.conversationId;
      if (here) untracked(() => this.#forget(here));
    });
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

  /** Opens the overlay, whose code comes on the first call; returns how to close it. */
  #show(incoming: IncomingCall): () => void {
    let over = false;
    let ref: MatDialogRef<unknown> | null = null;
    void import('./incoming-dialog').then(({ IncomingDialog }) => {
      if (over) return;
      ref = this.#dialog.open(IncomingDialog, {
        data: incoming,
        role: 'alertdialog',
        ariaLabelledBy: 'cc-incoming-who',
        ariaDescribedBy: 'cc-incoming-what',
        disableClose: true,
        autoFocus: '[data-initial]',
        panelClass: 'cc-incoming-panel',
        width: '100vw',
        height: '100dvh',
        maxWidth: '100vw',
        enterAnimationDuration: 0,
        exitAnimationDuration: 0,
      });
    });
    return () => {
      over = true;
      ref?.close();
    };
  }
}
