import { Component, inject, viewChild } from '@angular/core';
import { MatMenu, MatMenuModule } from '@angular/material/menu';
import type { Conversation } from '@chatcall/contracts';
import { Icon } from '../../../ui/icon/icon';
import { ConversationEntries, type MenuChoice } from './conversation-entries';

/**
 * My settings of a conversation: the menu of its row, for triggers whose data is `{ conversation }`,
 * and the menus that its entries open, for triggers whose data is `{ choices }`.
 */
@Component({
  selector: 'cc-conversation-menu',
  imports: [Icon, MatMenuModule],
  templateUrl: './conversation-menu.html',
})
export class ConversationMenu {
  protected readonly entries = inject(ConversationEntries);
  readonly menu = viewChild<MatMenu>('menu');
  readonly choices = viewChild<MatMenu>('choices');

  /** The type of the data of a trigger. */
  protected asConversation(data: unknown): Conversation {
    return data as Conversation;
  }

  protected asChoices(data: unknown): readonly MenuChoice[] {
    return data as readonly MenuChoice[];
  }
}
