import { DestroyRef, effect, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { isFurtherRequest, type ClientNotification } from '@chatcall/client-sdk';
import {
  shortenText,
  type ConversationId,
  type Message,
  type Thread,
  type UserId,
} from '@chatcall/contracts';
import { BrowserNotifications, type NotificationText } from '../../platform/browser-notifications';
import { Toasts } from '../../ui/toast/toasts';
import { fromBehavior } from '../behavior';
import { CLIENT } from '../client';
import { CallIntents } from '../call/call-intents';
import { AppTitle } from './app-title';
import { Chime } from './chime';
import { ConversationView } from './conversation-view';
import { isolate } from '../i18n/isolate';
import { messageLine } from '../i18n/message-line';

/**
 * Draws the user's attention to new messages: unread count in the tab, notifications while the tab
 * is hidden, toasts for other conversations while it is visible. Started by the shell.
 */
@Injectable({ providedIn: 'root' })
export class Attention {
  readonly #client = inject(CLIENT);
  readonly #notifications = inject(BrowserNotifications);
  readonly #toasts = inject(Toasts);
  readonly #router = inject(Router);
  readonly #title = inject(AppTitle);
  readonly #chime = inject(Chime);
  readonly #calls = inject(CallIntents);
  readonly #view = inject(ConversationView);
  readonly #totals = fromBehavior(this.#client.chats.totals$);
  readonly #unreadThreads = fromBehavior(this.#client.chats.unreadThreads$);

  constructor() {
    this.#notifications.textOf = notificationText;
    this.#notifications.onClick = (notification) => {
      if (notification.kind === 'message')
        this.#open(notification.conversation.id, notification.thread);
      else this.#open(notification.call.conversationId);
    };
    effect(() => {
      const { unread, mentions } = this.#totals();
      // Mentions in muted conversations count, too.
      const count = Math.max(unread, mentions) + this.#unreadThreads();
      this.#title.setUnread(count);
      showFavicon(count > 0);
    });
    this.#client.chats.arrived$
      .pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe(({ message, conversation, thread }) => {
        const me = this.#client.users.me$.value?.id ?? null;
        const quiet = conversation.own.muted || isFurtherRequest(conversation);
        if (message.type !== 'text' || (quiet && !isNamed(message, me))) return;
        const seq = thread ? (message.threadSeq ?? 0) : message.seq;
        // It may have been read on another device already.
        if (seq <= (thread ?? conversation).own.lastReadSeq) return;
        const open = thread
          ? this.#view.openThreadId() === thread.root.id
          : this.#view.openId() === conversation.id;
        const seen = document.visibilityState === 'visible';
        if (!open || !document.hasFocus()) this.#chime.message();
        if (open || !seen) return;
        const from = conversation.title ?? message.sender.displayName;
        const name = thread
          ? $localize`:@@attention.reply:${isolate(message.sender.displayName)}:name: replied in a thread`
          : isolate(from);
        this.#toasts.show({
          key: thread ? `thread-${thread.root.id}` : `message-${conversation.id}`,
          until: () =>
            thread
              ? this.#view.isReplyHandled(thread, seq)
              : this.#view.isHandled(conversation.id, seq),
          text: `${name}: ${isolate(shorten(message))}`,
          action: {
            label: $localize`:@@attention.open:Open`,
            run: () => this.#open(conversation.id, thread),
          },
        });
      });
  }

  /** Opens a conversation or a thread in it; a call that covers the page is shown beside it. */
  #open(id: ConversationId, thread: Thread | null = null): void {
    void this.#router.navigate(['/chats', id, ...(thread ? ['thread', thread.root.id] : [])]);
    if (this.#calls.covering()) this.#calls.show('beside');
  }
}

function notificationText(notification: ClientNotification): NotificationText | null {
  if (notification.kind === 'call') {
    const { call, caller, conversationTitle } = notification;
    const title = conversationTitle ?? caller.displayName;
    return {
      title,
      body:
        call.kind === 'video'
          ? $localize`:@@attention.videoCall:${isolate(caller.displayName)}:name: is video calling you`
          : $localize`:@@attention.audioCall:${isolate(caller.displayName)}:name: is calling you`,
      icon: caller.avatarUrl,
    };
  }
  const { message, conversation, thread } = notification;
  if (message.type !== 'text') return null;
  const name = message.sender.displayName;
  const from = thread
    ? $localize`:@@attention.reply:${isolate(name)}:name: replied in a thread`
    : name;
  return {
    title: conversation.title ? `${isolate(from)} · ${isolate(conversation.title)}` : from,
    body: shorten(message),
    icon: message.sender.avatarUrl,
  };
}

/** A message that mentions the user by name is shown also in a muted conversation. */
function isNamed({ mentions, forwarded }: Message, userId: UserId | null): boolean {
  return forwarded === null && mentions.users.some(({ id }) => id === userId);
}

function shorten(message: Message): string {
  return shortenText(messageLine(message), 140);
}

/** The favicon, with or without a mark for unread messages. */
function showFavicon(unread: boolean): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const href = unread ? 'favicon-unread.svg' : 'favicon.svg';
  if (link && link.getAttribute('href') !== href) link.setAttribute('href', href);
}
