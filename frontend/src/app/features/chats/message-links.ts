import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ConversationId, MessageId } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { Panes } from '../../core/layout/viewport';

/** Opens messages in their conversations. */
@Injectable({ providedIn: 'root' })
export class MessageLinks {
  readonly #client = inject(CLIENT);
  readonly #router = inject(Router);
  readonly #panes = inject(Panes);

  /** Shows the message among the others. A pane that would cover it is closed. */
  async open(conversationId: ConversationId, messageId: MessageId): Promise<void> {
    const queryParams = this.#panes.single() ? { pane: null } : {};
    const extras = { queryParams, queryParamsHandling: 'merge' } as const;
    const path = ['/chats', conversationId, messageId];
    const shown = this.#router.url.split('?', 1)[0] === path.join('/');
    // The address points to it already, but the user may have scrolled away.
    if (shown)
      await this.#router.navigate(['/chats', conversationId], { ...extras, replaceUrl: true });
    await this.#router.navigate(path, { ...extras, replaceUrl: shown });
  }

  /** Opens the thread below a message, at a reply or at its newest ones, in the place of other panes. */
  async openThread(
    conversationId: ConversationId,
    rootId: MessageId,
    options: { readonly messageId?: MessageId; readonly replaceUrl?: boolean } = {},
  ): Promise<void> {
    const { messageId, replaceUrl = false } = options;
    const path = ['/chats', conversationId, 'thread', rootId, ...(messageId ? [messageId] : [])];
    const queryParams = { pane: null };
    await this.#router.navigate(path, { queryParams, queryParamsHandling: 'merge', replaceUrl });
  }

  /** Opens the thread of a reply that is only there. False when the message is no such reply. */
  async openReply(conversationId: ConversationId, messageId: MessageId): Promise<boolean> {
    const message = await this.#client.chats.message(conversationId, messageId).catch(() => null);
    if (!message?.threadId || message.seq > 0) return false;
    await this.openThread(conversationId, message.threadId, { messageId, replaceUrl: true });
    return true;
  }

  /** Back to the conversation, with the focus on the link to the thread. */
  async closeThread(conversationId: ConversationId, rootId: MessageId): Promise<void> {
    await this.#router.navigate(['/chats', conversationId]);
    document.querySelector<HTMLElement>(`[data-thread="${rootId}"]`)?.focus();
  }
}
