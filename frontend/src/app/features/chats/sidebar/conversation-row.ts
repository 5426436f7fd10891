import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { mentionsIn, messageSummary, type Conversation, type UserCard } from '@chatcall/contracts';
import { Times } from '../../../core/i18n/times';
import { Density } from '../../../core/theme/density';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { conversationName, previewOf, shortName, typingText } from '../words/conversation-text';

/** One conversation in the list. */
@Component({
  selector: 'cc-conversation-row',
  imports: [ConversationAvatar, Icon, RouterLink],
  templateUrl: './conversation-row.html',
  styleUrl: './conversation-row.css',
})
export class ConversationRow {
  readonly #chats = inject(ChatsState);
  protected readonly times = inject(Times);
  protected readonly compact = inject(Density).compact;
  readonly conversation = input.required<Conversation>();
  readonly tabStop = input(false);

  protected readonly name = computed(() => conversationName(this.conversation()));
  protected readonly open = computed(() => this.#chats.openId() === this.conversation().id);
  protected readonly presence = computed(() => {
    const peer = this.conversation().peer;
    return peer ? this.#chats.presenceOf(peer.id) : null;
  });
  protected readonly call = computed(
    () => this.#chats.ongoingCalls().get(this.conversation().id) ?? null,
  );
  protected readonly typing = computed(() => {
    const ids = this.#chats.typing().get(this.conversation().id) ?? [];
    const names = ids
      .map((id) => shortName(this.#chats.card(id)?.displayName ?? ''))
      .filter(Boolean);
    return typingText(
      ids.length > 0 && names.length === 0 ? ['…'] : names,
      this.conversation().kind === 'direct',
    );
  });
  readonly #written = computed(() =>
    this.open() ? null : (this.#chats.drafts().get(this.conversation().id) ?? null),
  );
  /** The users that the draft mentions. */
  readonly #mentioned = signal<readonly UserCard[]>([]);
  protected readonly draft = computed(() => {
    const text = this.#written();
    return text === null ? null : messageSummary(text, this.#mentioned());
  });
  protected readonly preview = computed(() =>
    previewOf(this.conversation(), this.#chats.me()?.id ?? null, this.times),
  );
  protected readonly at = computed(
    () => this.conversation().lastMessage?.createdAt ?? this.conversation().createdAt,
  );
  protected readonly unread = computed(() => this.conversation().own.unread);
  protected readonly mentions = computed(() => this.conversation().own.mentions);

  constructor() {
    effect(() => void this.#loadMentioned(this.#written()));
  }

  async #loadMentioned(text: string | null): Promise<void> {
    const { userIds } = mentionsIn(text ?? '');
    if (userIds.length === 0) return;
    const cards = await this.#chats.loadCards(userIds);
    if (text === this.#written()) this.#mentioned.set(cards);
  }
}
