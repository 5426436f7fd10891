import { computed, inject, Injectable, signal } from '@angular/core';
import type { CallSession } from '@chatcall/client-sdk/calls';
import type { ConversationId } from '@chatcall/contracts';
import { Subscription } from 'rxjs';
import { fromBehavior } from '../../../core/behavior';
import type { CallIntent } from '../../../core/call/call-intents';
import { CLIENT } from '../../../core/client';
import { isolate } from '../../../core/i18n/isolate';
import { Toasts } from '../../../ui/toast/toasts';

/** A call on hold, and how it was begun. */
interface Held {
  readonly session: CallSession;
  readonly conversationId: ConversationId;
  readonly intent: CallIntent;
}

/** The call that this device has put on hold, at most one. Provided by the call's root component. */
@Injectable()
export class HeldCall {
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  readonly #conversations = fromBehavior(this.#client.chats.conversations$);
  readonly #me = fromBehavior(this.#client.users.me$);
  readonly #held = signal<Held | null>(null);
  readonly call = this.#held.asReadonly();
  /** Name of the other person, or title of the group. */
  readonly name = computed(() => {
    const held = this.#held();
    if (!held) return '';
    const conversation = this.#conversations().find(({ id }) => id === held.conversationId);
    const participants = held.session.call$.value?.participants ?? [];
    return (
      conversation?.title ??
      conversation?.peer?.displayName ??
      participants.find(({ user }) => user.id !== this.#me()?.id)?.user.displayName ??
      ''
    );
  });
  #watched = new Subscription();

  /** Puts a call on hold, until it is taken or ends. */
  keep(held: Held, ended: () => void): void {
    held.session.hold();
    this.#held.set(held);
    this.#watched = held.session.conversationId$.subscribe((id) => {
      // The others continue it in a group.
      if (id) this.#held.update((now) => now && { ...now, conversationId: id });
    });
    const end = held.session.state$.subscribe((state) => {
      if (state.phase !== 'ended') return;
      const name = this.name();
      queueMicrotask(() => this.#forget());
      if (state.reason !== 'hung-up')
        this.#toasts.show({
          text: $localize`:@@held.ended:The call on hold with ${isolate(name)}:name: has ended.`,
        });
      ended();
    });
    this.#watched.add(end);
  }

  /** The call on hold is to be resumed: it is no longer here. */
  take(): Held | null {
    const held = this.#held();
    this.#forget();
    return held;
  }

  leave(): void {
    this.#held()?.session.hangUp();
  }

  #forget(): void {
    this.#watched.unsubscribe();
    this.#held.set(null);
  }
}
