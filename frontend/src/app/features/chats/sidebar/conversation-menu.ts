import { Component, inject, viewChild } from '@angular/core';
import { MatMenu, MatMenuModule } from '@angular/material/menu';
import type { Conversation } from '@chatcall/contracts';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { ConversationActions } from '../details/conversation-actions';
import { MUTE_TIMES, type MuteTime } from '../words/mute-times';

/**
 * My settings of a conversation: a menu for triggers whose data is `{ conversation }`. Used by the
 * list and by the menu of the open conversation.
 */
@Component({
  selector: 'cc-conversation-menu',
  imports: [Icon, MatMenuModule],
  templateUrl: './conversation-menu.html',
})
export class ConversationMenu {
  protected readonly chats = inject(ChatsState);
  protected readonly actions = inject(ConversationActions);
  readonly menu = viewChild(MatMenu);
  protected readonly muteTimes = MUTE_TIMES;

  protected muteText(time: MuteTime): string {
    switch (time) {
      case 'hour':
        return $localize`:@@mute.hour:For 1 hour`;
      case 'workday':
        return $localize`:@@mute.workday:For 8 hours`;
      case 'tomorrow':
        return $localize`:@@mute.tomorrow:Until tomorrow`;
      case 'nextWeek':
        return $localize`:@@mute.nextWeek:Until next week`;
      case 'forever':
        return $localize`:@@mute.forever:Until I turn it on again`;
    }
  }

  /** The type of the data of the trigger. */
  protected asConversation(data: unknown): Conversation {
    return data as Conversation;
  }
}
