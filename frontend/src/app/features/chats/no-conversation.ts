import { Component, inject } from '@angular/core';
import { Session } from '../../core/session/session';
import { withCommandKey } from '../../core/shortcuts/shortcuts';
import { Button } from '../../ui/button/button';
import { Empty } from '../../ui/empty/empty';
import { ChatsState } from './chats-state';
import { ConversationActions } from './details/conversation-actions';

/** Beside the list on wide screens while no conversation is open. */
@Component({
  selector: 'cc-no-conversation',
  imports: [Button, Empty],
  template: `
    <main id="main" tabindex="-1">
      @if (chats.listState().status === 'ready' && chats.conversations().length === 0) {
        @if (session.may('conversations.create')) {
          <cc-empty
            picture="chats"
            heading="Welcome to ChatCall"
            i18n-heading="@@noConversation.newHeading"
            text="Find a colleague and say hello, or create a group for your team."
            i18n-text="@@noConversation.newText"
          >
            <button
              type="button"
              ccButton="primary"
              data-testid="first-chat"
              (click)="actions.start()"
              i18n="@@noConversation.start"
            >
              Start a conversation
            </button>
          </cc-empty>
        } @else {
          <cc-empty
            picture="chats"
            heading="Welcome to ChatCall"
            i18n-heading="@@noConversation.newHeading"
            text="You'll see your conversations here as soon as someone adds you."
            i18n-text="@@noConversation.guestText"
          />
        }
      } @else {
        <cc-empty
          picture="chats"
          heading="Select a conversation"
          i18n-heading="@@noConversation.heading"
          [text]="findByKey"
        />
      }
    </main>
  `,
  styles: `
    main {
      display: grid;
      height: 100%;
      outline: none;
    }
  `,
})
export class NoConversation {
  protected readonly chats = inject(ChatsState);
  protected readonly session = inject(Session);
  protected readonly actions = inject(ConversationActions);
  protected readonly findByKey = $localize`:@@noConversation.text:Press ${withCommandKey('K')}:keys: to search.`;
}
