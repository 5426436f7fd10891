import { Component, computed, inject, input } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { MissingPart } from '../../../core/errors/missing-part';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../ui/menu/menu-button';
import { ChatsState } from '../chats-state';
import type { ConversationGroup } from '../conversation-groups';
import { ConversationActions } from '../details/conversation-actions';

/** The heading of a group of conversations, which collapses it; with a menu for own sections. */
@Component({
  selector: 'cc-section-header',
  imports: [Icon, MatMenu, MatMenuItem, MenuAnchor, MenuButton, MissingPart],
  templateUrl: './section-header.html',
  styleUrl: './section-header.css',
})
export class SectionHeader {
  protected readonly chats = inject(ChatsState);
  protected readonly actions = inject(ConversationActions);
  protected readonly times = inject(Times);
  readonly group = input.required<ConversationGroup>();
  readonly tabStop = input(false);

  protected readonly name = computed(() => {
    const { id, section } = this.group();
    if (section) return section.name;
    return id === 'favourites'
      ? $localize`:@@section.favourites:Favourites`
      : $localize`:@@title.chats:Conversations`;
  });
  /** Unread messages that are not visible. */
  protected readonly unread = computed(() =>
    this.group().collapsed
      ? this.group().conversations.reduce((sum, { own }) => sum + (own.muted ? 0 : own.unread), 0)
      : 0,
  );
  protected readonly place = computed(() =>
    this.chats.ownSections().findIndex(({ id }) => id === this.group().id),
  );
}
