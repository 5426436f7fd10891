import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ConversationId, MessageId } from '@chatcall/contracts';
import { Panes } from '../../core/layout/viewport';

/** Opens messages in their conversations. */
@Injectable({ providedIn: 'root' })
export class MessageLinks {
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
}
