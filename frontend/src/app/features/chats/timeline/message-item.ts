import { Clipboard } from '@angular/cdk/clipboard';
import {
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import {
  isMentioned,
  mentionName,
  mentionToken,
  replaceMentions,
  type CursorPage,
  type ForwardedFrom,
  type MessageEdit,
} from '@chatcall/contracts';
import { MissingPart } from '../../../core/errors/missing-part';
import { errorText } from '../../../core/errors/error-text';
import { isolate } from '../../../core/i18n/isolate';
import { messageLine } from '../../../core/i18n/message-line';
import { Times } from '../../../core/i18n/times';
import { Keyboard } from '../../../core/shortcuts/keyboard';
import { PersonMark } from '../../../ui/person/person-mark';
import { Announcer } from '../../../ui/announcer';
import { Avatar } from '../../../ui/avatar/avatar';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import type { EditsData } from '../dialogs/edits-dialog';
import { EmojiPopover } from '../emoji/emoji-popover';
import { MessageLinks } from '../message-links';
import { isEmojiOnly } from '../rich-text/emoji-only';
import { MessageText } from '../rich-text/message-text';
import { FileRows } from '../files/file-rows';
import { previewsHeight } from '../links/link-preview-size';
import { LinkPreviews } from '../links/link-previews';
import { MessageMenu } from './message-menu';
import { MessageReactions } from './message-reactions';
import type { MessageRow } from './message-rows';
import { ThreadSummaryLink } from './thread-summary';
import { TimelineState } from './timeline-state';
import { TickMark, tickOf } from './tick-mark';

/** How long the button shows that the text was copied. Milliseconds. */
const COPIED_MS = 2000;

/** A message: avatar and name at the start of a group, text, time, tick and actions. */
@Component({
  selector: 'cc-message-item',
  imports: [
    Avatar,
    Button,
    EmojiPopover,
    FileRows,
    Icon,
    IconButton,
    LinkPreviews,
    MessageMenu,
    MessageReactions,
    MessageText,
    MissingPart,
    PersonMark,
    ThreadSummaryLink,
    TickMark,
  ],
  templateUrl: './message-item.html',
  styleUrl: './message-item.css',
  host: {
    '[class.mine]': 'message().mine',
    '[class.mentions-me]': 'mentionsMe()',
    '[class.acting]': 'acting()',
    '[attr.data-sent]': 'active() ? times.full(message().createdAt) : null',
  },
})
export class MessageItem {
  readonly #state = inject(TimelineState);
  readonly #clipboard = inject(Clipboard);
  readonly #announcer = inject(Announcer);
  readonly #keyboard = inject(Keyboard);
  readonly #links = inject(MessageLinks);
  readonly #toasts = inject(Toasts);
  readonly #dialogs = inject(Dialogs);
  protected readonly times = inject(Times);

  readonly row = input.required<MessageRow>();
  /** The message is the Tab stop of the list. */
  readonly tabStop = input(false);
  /** The pointer or the focus is on the message: its actions are there. */
  readonly active = input(false);
  readonly reply = output();
  readonly showInfo = output();
  readonly quoteOpened = output();
  /** The message that this one replies to is being fetched. */
  readonly openingQuote = input(false);

  protected readonly message = computed(() => this.row().message);
  protected readonly mentionsMe = computed(() => {
    const me = this.#state.me();
    return me !== null && isMentioned(this.message(), me.id);
  });
  protected readonly isGroup = this.#state.isGroup;
  protected readonly memberIds = this.#state.memberIds;
  protected readonly inThread = computed(() => this.#state.threadId() !== null);
  protected readonly conversationId = computed(() => this.#state.conversation()?.id ?? '');
  /** The thread below the message, where it is shown. */
  protected readonly summary = computed(() => {
    const { thread } = this.message();
    return thread && thread.replyCount > 0 && !this.inThread() ? thread : null;
  });
  /** The files begin the bubble, and the text below them is their caption. */
  protected readonly hasFiles = computed(
    () => this.message().files.length > 0 && this.message().deletedAt === null,
  );
  protected readonly linksHeight = computed(() => previewsHeight(this.message().links));
  protected readonly emoji = computed(() => isEmojiOnly(this.message().content));
  protected readonly tick = computed(() => tickOf(this.message()));
  protected readonly showsAvatar = computed(() => this.isGroup() && !this.message().mine);
  protected readonly failure = computed(() => {
    const message = this.message();
    return message.delivery === 'failed' ? errorText(message.error) : null;
  });
  protected readonly quote = computed(() => {
    const quoted = this.row().quoted;
    return quoted === 'unknown' ? null : quoted;
  });
  protected readonly quoteText = computed(() => {
    const quote = this.quote();
    return quote ? messageLine(quote) : '';
  });
  /** The actions are shown after a tap, where there is no hover. */
  protected readonly acting = signal(false);
  protected readonly copied = signal(false);

  /** Why the server refused the last edit or deletion. */
  protected readonly changeFailure = computed(() => {
    const error = this.message().pending?.error;
    return error ? errorText(error) : null;
  });
  protected readonly menuOpen = signal(false);
  protected readonly picking = signal(false);
  /** A menu or the list of emoji is open, outside of the message: its actions stay. */
  protected readonly held = computed(() => this.menuOpen() || this.picking());

  constructor() {
    effect(() => {
      const { quoted, message } = this.row();
      if (quoted === 'unknown' && message.replyTo !== null)
        void untracked(() => this.#state.loadQuote(message.replyTo ?? ''));
    });
  }

  protected discardChange(): void {
    this.#state.discardChange(this.message());
  }

  protected async react(emoji: string): Promise<void> {
    this.picking.set(false);
    try {
      await this.#state.react(this.message(), emoji, true);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected copy(): void {
    const { content, mentions } = this.message();
    const text = replaceMentions(
      content,
      (target) => mentionName(target, mentions.users) ?? mentionToken(target),
    );
    if (!this.#clipboard.copy(text)) return;
    void this.#announcer.announce($localize`:@@message.copied:Message copied`);
    this.copied.set(true);
    setTimeout(() => this.copied.set(false), COPIED_MS);
  }

  protected answer(): void {
    this.acting.set(false);
    this.reply.emit();
  }

  /** The thread below the message, or the one in which it is a reply. */
  protected openThread(): void {
    this.acting.set(false);
    const { id, threadId } = this.message();
    if (this.inThread() || id === null || this.conversationId() === '') return;
    const options = threadId ? { messageId: id } : {};
    void this.#links.openThread(this.conversationId(), threadId ?? id, options);
  }

  protected openInfo(): void {
    this.acting.set(false);
    this.showInfo.emit();
  }

  /** Shows the former texts. */
  protected async edits(): Promise<void> {
    const { id, content, mentions, editedAt } = this.message();
    if (id === null || editedAt === null) return;
    const { EditsDialog } = await import('../dialogs/edits-dialog');
    const load = (cursor: string | null): Promise<CursorPage<MessageEdit>> =>
      this.#state.edits(id, cursor);
    const data: EditsData = { content, mentions, editedAt, load };
    await this.#dialogs.open(EditsDialog, { data, delayFocusTrap: false, width: '520px' });
  }

  protected forwardedFrom({ sender, createdAt }: ForwardedFrom): string {
    const name = isolate(sender.displayName);
    return $localize`:@@message.forwarded:Forwarded: ${name}:name:, ${this.times.brief(createdAt)}:time:`;
  }

  protected retry(): void {
    this.#state.retry(this.message());
  }

  /** Puts the failed message back into the composer. */
  protected reopen(): void {
    this.#state.reopen(this.message());
  }

  protected discard(): void {
    this.#state.discard(this.message());
  }

  protected tapped(event: PointerEvent): void {
    if (
      event.pointerType !== 'mouse' &&
      !(event.target as HTMLElement).closest('a, button, input, video')
    ) {
      this.acting.update((acting) => !acting);
    }
  }

  /** Shows the actions and focuses the first. `body`: the element of the message. */
  protected openActions(body: HTMLElement): void {
    this.acting.set(true);
    requestAnimationFrame(() => body.querySelector<HTMLElement>('.actions button')?.focus());
  }

  protected key(event: KeyboardEvent): void {
    const host = event.currentTarget as HTMLElement;
    if (event.key === 'Escape' && event.target !== host) {
      event.stopPropagation();
      this.acting.set(false);
      host.focus();
      return;
    }
    if (event.key === 'Enter' && event.target === host) {
      event.preventDefault();
      this.openActions(host);
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const letter = this.#keyboard.letter(event);
    if (letter !== 'r' && (letter !== 't' || this.inThread())) return;
    event.preventDefault();
    if (letter === 'r') this.answer();
    else this.openThread();
  }

  protected left(event: FocusEvent): void {
    const inside =
      event.relatedTarget instanceof Node &&
      (event.currentTarget as HTMLElement).contains(event.relatedTarget);
    if (!inside) this.acting.set(false);
  }
}
