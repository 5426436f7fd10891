import { Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Icon } from '../../../ui/icon/icon';
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
    </ul>
  `,
  styleUrl: './view-links.css',
})
export class ViewLinks {
  protected readonly actions = inject(ConversationActions);
}
