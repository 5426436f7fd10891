import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ForwardableMessage } from '@chatcall/client-sdk';
import type { Conversation, Message } from '@chatcall/contracts';
import { firstValueFrom } from 'rxjs';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { isolate } from '../../core/i18n/isolate';
import { Session } from '../../core/session/session';
import { Dialogs } from '../../ui/dialog/dialogs';
import { Toasts } from '../../ui/toast/toasts';
import type { ForwardChoice, ForwardData } from './dialogs/forward-dialog';
import { conversationName } from './words/conversation-text';

/** Forwards messages to conversations that the user chooses. */
@Injectable({ providedIn: 'root' })
export class Forwarding {
  readonly #client = inject(CLIENT);
  readonly #dialogs = inject(Dialogs);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #session = inject(Session);

  async start(message: ForwardableMessage & Pick<Message, 'mentions' | 'files'>): Promise<void> {
    const { ForwardDialog } = await import('./dialogs/forward-dialog');
    const { content, mentions, createdAt, files } = message;
    const { sender } = message.forwarded ?? message;
    const shown = { sender, content, files, mentions, createdAt, deletedAt: null };
    const data: ForwardData = { message: shown };
    const options = { data, delayFocusTrap: false, width: '480px' };
    const dialog = await this.#dialogs.open<unknown, ForwardData, ForwardChoice>(
      ForwardDialog,
      options,
    );
    const choice = await firstValueFrom(dialog.afterClosed());
    if (choice) await this.#send(message, choice);
  }

  /** Sends to all at once; what a conversation refuses does not stop the others. */
  async #send(message: ForwardableMessage, choice: ForwardChoice): Promise<void> {
    const { conversations } = choice;
    if (this.#session.connection().status !== 'connected')
      this.#toasts.show({
        text: $localize`:@@forward.waiting:It is forwarded when there is a connection.`,
      });
    const results = await Promise.allSettled(
      conversations.map((one) => this.#sendTo(one, message, choice.comment)),
    );
    const done = conversations.filter((_, index) => results[index]?.status === 'fulfilled');
    for (const result of results)
      if (result.status === 'rejected') this.#toasts.error(errorText(result.reason));
    const [first] = done;
    if (!first) return;
    const name = isolate(conversationName(first));
    this.#toasts.show({
      kind: 'success',
      text:
        done.length === 1
          ? $localize`:@@forward.done:Forwarded to ${name}:name:`
          : $localize`:@@forward.doneSeveral:Forwarded to ${done.length}:count: conversations`,
      action: {
        label: $localize`:@@attention.open:Open`,
        run: () => void this.#router.navigate(['/chats', first.id]),
      },
    });
  }

  async #sendTo(to: Conversation, message: ForwardableMessage, comment: string): Promise<void> {
    const forwarded = this.#client.chats.forward(to.id, message);
    // Both are in the outbox at once, so that they are stored one after the other.
    const commented = comment === '' ? null : this.#client.chats.send(to.id, comment);
    await Promise.all([forwarded, commented]);
  }
}
