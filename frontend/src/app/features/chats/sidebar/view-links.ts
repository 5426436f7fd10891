import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Times } from '../../../core/i18n/times';
import { Session } from '../../../core/session/session';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { ConversationActions } from '../details/conversation-actions';

/**
 * What spans all conversations, above their list. One entry per view: a link or a button with the
 * class `view`, an icon, a name and, where something waits, a badge.
 */
@Component({
  selector: 'cc-view-links',
  imports: [Icon, RouterLink, RouterLinkActive],
  template: `
    <ul aria-label="Views" i18n-aria-label="@@views.list">
      @if (session.may('directory.read')) {
        <li>
          <button
            type="button"
            class="view"
            data-testid="view-channels"
            (click)="actions.showChannels()"
          >
            <cc-icon name="hash" [size]="18" />
            <span class="cc-clip" i18n="@@channels.heading">Channels</span>
          </button>
        </li>
      }
      <li>
        <a
          class="view"
          routerLink="/chats/threads"
          routerLinkActive="active"
          data-testid="view-threads"
        >
          <cc-icon name="messages-square" [size]="18" />
          <span class="cc-clip" i18n="@@threads.heading">Threads</span>
          @if (chats.unreadThreads(); as count) {
            <span class="cc-badge" data-testid="threads-count">
              {{ count > 99 ? '99+' : times.number(count) }}
              <span class="cc-sr" i18n="@@row.unread">unread</span>
            </span>
          }
        </a>
      </li>
      <li>
        <a
          class="view"
          routerLink="/chats/mentions"
          routerLinkActive="active"
          data-testid="view-mentions"
        >
          <cc-icon name="at-sign" [size]="18" />
          <span class="cc-clip" i18n="@@mentions.heading">Mentions</span>
          @if (chats.totals().mentions; as count) {
            <span class="cc-badge" data-testid="mentions-count">
              {{ count > 99 ? '99+' : times.number(count) }}
              <span class="cc-sr" i18n="@@row.unread">unread</span>
            </span>
          }
        </a>
      </li>
      <li>
        <a
          class="view"
          routerLink="/chats/saved"
          routerLinkActive="active"
          data-testid="view-saved"
        >
          <cc-icon name="bookmark" [size]="18" />
          <span class="cc-clip" i18n="@@saved.view">Saved</span>
        </a>
      </li>
      <li>
        <a
          class="view"
          routerLink="/chats/search"
          routerLinkActive="active"
          data-testid="view-search"
        >
          <cc-icon name="search" [size]="18" />
          <span class="cc-clip" i18n="@@messageSearch.heading">Search messages</span>
        </a>
      </li>
    </ul>
  `,
  styleUrl: './view-links.css',
})
export class ViewLinks {
  protected readonly session = inject(Session);
  protected readonly actions = inject(ConversationActions);
  protected readonly chats = inject(ChatsState);
  protected readonly times = inject(Times);
}
