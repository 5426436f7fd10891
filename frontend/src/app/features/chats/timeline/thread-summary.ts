import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ConversationId, MessageId, ThreadSummary } from '@chatcall/contracts';
import { Times } from '../../../core/i18n/times';
import { Avatar } from '../../../ui/avatar/avatar';
import { ChatsState } from '../chats-state';

/** The number of replies. The plural has its own element, so that it is one text to translate. */
@Component({
  selector: 'cc-reply-count',
  template: `<!-- prettier-ignore --><span i18n="@@thread.replies">{count(), plural, =1 {1 reply} other {{{ count() }} replies}}</span>`,
})
export class ReplyCount {
  readonly count = input.required<number>();
}

/** Below a message: its thread, with the number of replies, who has replied, and the last reply. */
@Component({
  selector: 'cc-thread-summary',
  imports: [Avatar, ReplyCount, RouterLink],
  template: `
    <a
      tabindex="-1"
      data-testid="thread-summary"
      queryParamsHandling="merge"
      [class.unread]="unread() > 0"
      [attr.data-thread]="rootId()"
      [routerLink]="['/chats', conversationId(), 'thread', rootId()]"
      [queryParams]="{ pane: null }"
    >
      <span class="faces" aria-hidden="true">
        @for (user of thread().participants; track user.id) {
          <cc-avatar
            [seed]="user.id"
            [name]="user.displayName"
            [url]="user.avatarUrl"
            [size]="20"
          />
        }
      </span>
      <cc-reply-count class="count" [count]="thread().replyCount" />
      @if (unread() > 0) {
        <span class="new" data-testid="thread-unread" i18n="@@thread.new">new</span>
      }
      <time
        [attr.datetime]="thread().lastReplyAt"
        [attr.title]="times.full(thread().lastReplyAt)"
        >{{ times.brief(thread().lastReplyAt) }}</time
      >
    </a>
  `,
  styles: `
    a {
      display: flex;
      flex-wrap: wrap;
      gap: 2px var(--cc-s2);
      align-items: center;
      min-height: 30px;
      margin-top: 4px;
      padding: 4px 10px 4px 6px;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r2);
      color: var(--cc-text-2);
      background: var(--cc-surface);
      font-size: var(--cc-fs-2);
      line-height: 1.25rem;
      text-decoration: none;
      &:hover {
        border-color: var(--cc-line-strong);
        background: var(--cc-hover);
      }
    }
    .faces {
      display: flex;
    }
    cc-avatar {
      border-radius: 34%;
      box-shadow: 0 0 0 2px var(--cc-surface);
    }
    cc-avatar + cc-avatar {
      margin-left: -2px;
    }
    .count {
      color: var(--cc-primary);
      font-weight: 600;
    }
    .new {
      padding: 0 6px;
      border-radius: var(--cc-rf);
      color: var(--cc-on-primary);
      background: var(--cc-primary);
      font-size: var(--cc-fs-1);
      font-weight: 600;
    }
    @media (pointer: coarse) {
      a {
        min-height: 44px;
      }
    }
  `,
})
export class ThreadSummaryLink {
  readonly #chats = inject(ChatsState);
  protected readonly times = inject(Times);
  readonly conversationId = input.required<ConversationId>();
  readonly rootId = input.required<MessageId>();
  readonly thread = input.required<ThreadSummary>();
  /** Unread replies, where the user follows the thread. */
  protected readonly unread = computed(() => this.#chats.unreadInThread().get(this.rootId()) ?? 0);
}
