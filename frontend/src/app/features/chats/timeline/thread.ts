import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  untracked,
  viewChild,
  type OnInit,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { ConversationId, MessageId } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { errorText } from '../../../core/errors/error-text';
import { isTextEntry, typesText } from '../../../core/shortcuts/keyboard';
import { dialogOpen } from '../../../core/shortcuts/shortcuts';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { BlockedNote } from '../composer/blocked-note';
import { Composer } from '../composer/composer';
import { DropZone } from '../files/uploads/drop-zone';
import { MessageLinks } from '../message-links';
import { conversationName } from '../words/conversation-text';
import { MessageList } from './message-list';
import { NewMessageAnnouncer } from './new-message-announcer';
import { TimelineState } from './timeline-state';
import { TypingNote } from './typing-note';

/** The pane of a thread: its root, the replies, and a composer of its own. */
@Component({
  selector: 'cc-thread',
  imports: [
    BlockedNote,
    Button,
    Composer,
    DropZone,
    Empty,
    Icon,
    IconButton,
    MessageList,
    NewMessageAnnouncer,
    RouterLink,
    TypingNote,
  ],
  templateUrl: './thread.html',
  styleUrl: './thread.css',
  providers: [TimelineState],
  host: { '(document:keydown)': 'typed($event)', '(keydown.escape)': 'escape($event)' },
})
export class Thread implements OnInit {
  protected readonly state = inject(TimelineState);
  readonly #links = inject(MessageLinks);
  readonly #toasts = inject(Toasts);
  readonly #calls = inject(CallIntents);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly conversationId = input.required<ConversationId>();
  readonly rootId = input.required<MessageId>();
  /** The reply that is shown first; null: the new ones, or the newest. */
  readonly messageId = input<MessageId | null>(null);
  protected readonly composer = viewChild(Composer);
  protected readonly following = computed(() => this.state.thread()?.own.following ?? false);
  protected readonly name = computed(() => {
    const conversation = this.state.conversation();
    return conversation ? conversationName(conversation) : '';
  });
  /** There is no such thread, or the user is not a member of the conversation. */
  protected readonly missing = computed(() => {
    const code = this.state.history().error?.code;
    return (
      this.state.missing() ||
      (this.state.history().status === 'failed' &&
        (code === 'CHAT.NOT_FOUND' || code === 'CHAT.NO_THREAD' || code === 'CHAT.NOT_MEMBER'))
    );
  });

  constructor() {
    effect(() => {
      // Not on touch screens, where the keyboard would cover half of the replies.
      const composer = this.composer();
      if (composer && matchMedia('(hover: hover)').matches) untracked(() => composer.focus());
    });
  }

  ngOnInit(): void {
    this.state.openThread(this.conversationId(), this.rootId());
  }

  protected async toggleFollowing(): Promise<void> {
    try {
      await this.state.follow(!this.following());
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected reply(message: TimelineMessage): void {
    this.state.reply(message);
    this.composer()?.focus();
  }

  protected close(): void {
    void this.#links.closeThread(this.conversationId(), this.rootId());
  }

  protected escape(event: Event): void {
    if (event.defaultPrevented) return;
    event.preventDefault();
    this.close();
  }

  /** The newest replies are shown: the address no longer points to one. */
  protected leaveMessage(): void {
    if (this.messageId() !== null)
      void this.#links.openThread(this.conversationId(), this.rootId(), { replaceUrl: true });
  }

  /** Focuses the composer before a character that is typed in this pane. */
  protected typed(event: KeyboardEvent): void {
    if (event.defaultPrevented || !typesText(event) || isTextEntry(event.target)) return;
    const inside = this.#host.nativeElement.contains(event.target as Node);
    if (inside && !this.#calls.covering() && !dialogOpen()) this.composer()?.focus();
  }
}
