import { Component, computed, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import {
  LIMITS,
  actorIn,
  allows,
  type Conversation,
  type ConversationId,
} from '@chatcall/contracts';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';
import { ChatsState } from '../chats-state';
import { MessageCard, type CardMessage } from '../message-card';
import { ConversationFinder } from '../sidebar/conversation-finder';
import { conversationName } from '../words/conversation-text';

export interface ForwardData {
  readonly message: CardMessage;
}

/** Where a message is to be forwarded to. */
export interface ForwardChoice {
  readonly conversations: readonly Conversation[];
  /** Sent after it; may be empty. */
  readonly comment: string;
}

/** Conversations that may be chosen at once. */
const CHOSEN_MAX = 10;

/** Asks for one or several conversations and a comment. */
@Component({
  selector: 'cc-forward-dialog',
  imports: [ConversationAvatar, Button, Control, DialogFrame, Field, MessageCard],
  templateUrl: './forward-dialog.html',
  styleUrl: './forward-dialog.css',
  providers: [ConversationFinder],
})
export class ForwardDialog {
  protected readonly data = inject<ForwardData>(MAT_DIALOG_DATA);
  readonly #ref = inject<MatDialogRef<ForwardDialog, ForwardChoice>>(MatDialogRef);
  readonly #chats = inject(ChatsState);
  readonly #finder = inject(ConversationFinder);
  protected readonly commentMax = LIMITS.messageMax;
  protected readonly queryMax = LIMITS.searchMax;

  readonly #query = signal('');
  protected readonly comment = signal('');
  readonly #chosen = signal<ReadonlyMap<ConversationId, Conversation>>(new Map());
  protected readonly count = computed(() => this.#chosen().size);
  protected readonly full = computed(() => this.count() >= CHOSEN_MAX);
  /** The chosen ones, which stay visible, then those found: without a query the recent ones. */
  protected readonly options = computed(() => {
    const chosen = this.#chosen();
    const found = this.#query() === '' ? this.#chats.conversations() : this.#finder.state().hits;
    const others = found.filter((one) => !chosen.has(one.id) && mayPost(one));
    return [...chosen.values(), ...others];
  });
  protected readonly none = computed(
    () => this.options().length === 0 && this.#finder.state().status !== 'searching',
  );
  protected readonly nameOf = conversationName;

  protected type(event: Event): void {
    const query = (event.target as HTMLInputElement).value.trim();
    this.#query.set(query);
    this.#finder.setQuery(query);
  }

  protected isChosen({ id }: Conversation): boolean {
    return this.#chosen().has(id);
  }

  protected toggle(conversation: Conversation): void {
    const chosen = new Map(this.#chosen());
    if (!chosen.delete(conversation.id)) chosen.set(conversation.id, conversation);
    this.#chosen.set(chosen);
  }

  protected send(): void {
    if (this.count() === 0) return;
    this.#ref.close({
      conversations: [...this.#chosen().values()],
      comment: this.comment().trim(),
    });
  }
}

function mayPost(conversation: Conversation): boolean {
  return allows('post', actorIn(conversation));
}
