import {
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  untracked,
  viewChild,
  type OnInit,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { CallKind, ConversationId, MessageId } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { idle } from '../../../core/idle';
import { AppTitle } from '../../../core/attention/app-title';
import { MissingPart } from '../../../core/errors/missing-part';
import { Panes } from '../../../core/layout/viewport';
import { ContactActions } from '../../../core/people/contact-actions';
import { isTextEntry, typesText } from '../../../core/shortcuts/keyboard';
import { InTurn } from '../../../core/start/render-turns';
import { dialogOpen, Shortcuts } from '../../../core/shortcuts/shortcuts';
import { firstValueFrom } from 'rxjs';
import { Button } from '../../../ui/button/button';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Empty } from '../../../ui/empty/empty';
import { ChatsState } from '../chats-state';
import type { MessageInfoData } from '../dialogs/message-info-dialog';
import { BlockedNote } from '../composer/blocked-note';
import { Composer } from '../composer/composer';
import { RequestNote } from '../composer/request-note';
import { DropZone } from '../files/uploads/drop-zone';
import { RichTexts } from '../rich-text/rich-texts';
import { conversationName } from '../words/conversation-text';
import { MessageList } from './message-list';
import { NewMessageAnnouncer } from './new-message-announcer';
import { OngoingCall } from './ongoing-call';
import { TimelineHeader } from './timeline-header';
import { TimelineState } from './timeline-state';
import { TypingNote } from './typing-note';

/** A conversation: header, messages, composer. Each conversation has a new instance. */
@Component({
  selector: 'cc-timeline',
  imports: [
    BlockedNote,
    Button,
    Composer,
    DropZone,
    Empty,
    InTurn,
    MessageList,
    MissingPart,
    NewMessageAnnouncer,
    OngoingCall,
    RequestNote,
    RouterLink,
    TimelineHeader,
    TypingNote,
  ],
  templateUrl: './timeline.html',
  styleUrl: './timeline.css',
  providers: [TimelineState],
  host: { '(document:keydown)': 'typed($event)' },
})
export class Timeline implements OnInit {
  protected readonly state = inject(TimelineState);
  readonly #chats = inject(ChatsState);
  readonly #calls = inject(CallIntents);
  readonly #dialogs = inject(Dialogs);
  readonly #router = inject(Router);
  readonly #title = inject(AppTitle);
  readonly #panes = inject(Panes);
  readonly #contacts = inject(ContactActions);
  readonly #destroy = inject(DestroyRef);

  readonly conversationId = input.required<ConversationId>();
  /** The message that is shown first; null: the new messages, or the newest. */
  readonly messageId = input<MessageId | null>(null);
  protected readonly composer = viewChild(Composer);
  protected readonly list = viewChild(MessageList);

  protected readonly ongoing = computed(() => this.#chats.callToJoin(this.conversationId()));
  /** The user has not answered this conversation with someone who is no contact, or this group. */
  protected readonly unanswered = computed(() => {
    const { own, peer, lastSeq } = this.state.conversation() ?? {};
    if (own === undefined || own.accepted || !lastSeq) return false;
    return !peer || this.#contacts.stateOf(peer.id) !== 'accepted';
  });

  constructor() {
    const texts = inject(RichTexts);
    const idling = idle().subscribe(() => texts.preload());
    this.#destroy.onDestroy(() => idling.unsubscribe());
    const shortcuts = inject(Shortcuts);
    for (const kind of ['audio', 'video'] as const) {
      shortcuts.handle(`${kind}-call`, () => this.call(kind), {
        possible: () => this.state.callable(),
      });
    }
    effect((onCleanup) => {
      const conversation = this.state.conversation();
      this.#title.setSubject(conversation ? conversationName(conversation) : null);
      onCleanup(() => this.#title.setSubject(null));
    });
    effect(() => {
      // Not on touch screens, where the keyboard would cover half of the messages.
      const composer = this.composer();
      if (composer && matchMedia('(hover: hover)').matches) untracked(() => composer.focus());
    });
  }

  ngOnInit(): void {
    const id = this.conversationId();
    this.state.open(id);
    this.#chats.setOpen(id);
    this.#destroy.onDestroy(() => this.#chats.clearOpen(id));
  }

  protected reply(message: TimelineMessage): void {
    this.state.reply(message);
    this.composer()?.focus();
  }

  protected call(kind: CallKind): void {
    this.#calls.start(this.conversationId(), kind);
  }

  protected togglePane(pane: 'details' | 'pins'): void {
    const open = this.#router.parseUrl(this.#router.url).queryParams['pane'] === pane;
    const inThread = this.#router.url.includes('/thread/');
    void this.#router.navigate(inThread ? ['/chats', this.conversationId()] : [], {
      queryParams: { pane: open ? null : pane },
      queryParamsHandling: 'merge',
    });
  }

  /** Asks for a day and shows its first message. */
  protected async jumpToDate(): Promise<void> {
    const conversation = this.state.conversation();
    if (!conversation) return;
    const { JumpToDateDialog } = await import('../dialogs/jump-to-date-dialog');
    const dialog = await this.#dialogs.open<unknown, unknown, string>(JumpToDateDialog, {
      delayFocusTrap: false,
      data: { since: conversation.createdAt },
    });
    const date = await firstValueFrom(dialog.afterClosed());
    if (date) await this.list()?.jump({ date });
  }

  /** The newest messages are shown: the address no longer points to a message. */
  protected leaveMessage(): void {
    if (this.messageId() === null) return;
    void this.#router.navigate(['/chats', this.conversationId()], {
      queryParamsHandling: 'preserve',
      replaceUrl: true,
    });
  }

  protected async showInfo(message: TimelineMessage): Promise<void> {
    const { id } = message;
    if (id === null) return;
    const { MessageInfoDialog } = await import('../dialogs/message-info-dialog');
    const { state } = this;
    const data: MessageInfoData = {
      message: computed(() => state.messages().find((one) => one.id === id) ?? message),
      members: state.members,
      meId: state.me()?.id ?? null,
      live: !state.receiptsOnDemand(),
      receipts: () => state.receiptsOf(id),
      reactors: () => state.reactors(message),
    };
    await this.#dialogs.open(MessageInfoDialog, { delayFocusTrap: false, data });
  }

  /** Focuses the composer before a character that is typed outside a text field. */
  protected typed(event: KeyboardEvent): void {
    if (event.defaultPrevented || !typesText(event) || isTextEntry(event.target)) return;
    const target = event.target as HTMLElement;
    const onPage = target === document.body || target.closest('cc-chats-page') !== null;
    if (!onPage || target.closest('aside') || this.#calls.covering() || dialogOpen()) return;
    this.composer()?.focus();
  }

  protected escape(): void {
    if (this.#panes.single()) void this.#router.navigateByUrl('/chats');
  }
}
