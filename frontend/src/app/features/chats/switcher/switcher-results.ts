import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Channel, Conversation, UserCard } from '@chatcall/contracts';
import { go } from 'fuzzysort';
import { PeopleSearch } from '../../../core/people/people-search';
import { Session } from '../../../core/session/session';
import { ChatsState } from '../chats-state';
import { ConversationFinder } from '../sidebar/conversation-finder';
import { conversationName } from '../words/conversation-text';

/** Conversations that are shown before something is typed. */
const RECENT = 12;
/** Results of each kind. */
const [CONVERSATIONS, PEOPLE, CHANNELS] = [20, 8, 5];
/** Similarity from 0 to 1 from which a name that has all letters in order matches. */
const SIMILAR = 0.25;
/** Milliseconds without typing before the directory of channels is searched. */
const PAUSE_MS = 200;

/** A place to go to. */
export type Destination =
  | { readonly kind: 'conversation'; readonly id: string; readonly conversation: Conversation }
  | { readonly kind: 'person'; readonly id: string; readonly user: UserCard }
  | { readonly kind: 'channel'; readonly id: string; readonly channel: Channel };

export interface DestinationGroup {
  readonly id: 'recent' | 'conversations' | 'people' | 'channels';
  readonly destinations: readonly Destination[];
}

/**
 * Where the switcher can go: recent conversations at first; then loaded conversations whose names
 * are similar, at once, and what the server finds after them.
 */
@Injectable()
export class SwitcherResults {
  readonly #session = inject(Session);
  readonly #chats = inject(ChatsState);
  readonly #finder = inject(ConversationFinder);
  readonly #people = inject(PeopleSearch);
  readonly #query = signal('');
  readonly #channels = signal<readonly Channel[]>([]);
  readonly #channelsPending = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of the newest search for channels: answers to earlier ones are ignored. */
  #request = 0;

  readonly searching = computed(
    () =>
      this.#query() !== '' &&
      (this.#finder.searching() || this.#people.searching() || this.#channelsPending()),
  );
  readonly failed = computed(
    () => this.#query() !== '' && (this.#finder.failed() || this.#people.failed()),
  );

  /** Recent conversations without the open one: that is where the user is. */
  readonly #recent = computed(() =>
    this.#chats
      .conversations()
      .filter(({ id, own }) => id !== this.#chats.openId() && !own.archived)
      .slice(0, RECENT),
  );
  readonly #conversations = computed(() => {
    const loaded = this.#chats.conversations();
    const similar = go(this.#query(), loaded, {
      keys: [conversationName, ({ peer }: Conversation) => peer?.username],
      threshold: SIMILAR,
      limit: CONVERSATIONS,
    });
    const place = new Map(loaded.map(({ id }, index) => [id, index]));
    const first = [...similar]
      .sort((a, b) => b.score - a.score || (place.get(a.obj.id) ?? 0) - (place.get(b.obj.id) ?? 0))
      .map(({ obj }) => obj);
    const known = new Set(first.map(({ id }) => id));
    const found = this.#finder.state().hits.filter(({ id }) => !known.has(id));
    return [...first, ...found].slice(0, CONVERSATIONS);
  });

  readonly groups = computed<readonly DestinationGroup[]>(() => {
    if (this.#query() === '')
      return withoutEmpty([{ id: 'recent', destinations: this.#recent().map(toConversation) }]);
    const conversations = this.#conversations();
    const talkedTo = new Set(conversations.map(({ peer }) => peer?.id));
    const people = this.#people.people().filter(({ id }) => !talkedTo.has(id));
    return withoutEmpty([
      { id: 'conversations', destinations: conversations.map(toConversation) },
      { id: 'people', destinations: people.slice(0, PEOPLE).map(toPerson) },
      { id: 'channels', destinations: this.#channels().map(toChannel) },
    ]);
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  setQuery(text: string): void {
    const query = text.trim();
    this.#query.set(query);
    this.#finder.setQuery(query);
    this.#people.setQuery(query);
    this.#channels.set([]);
    this.#request += 1;
    clearTimeout(this.#timer);
    const wanted = query !== '' && this.#session.may('directory.read');
    this.#channelsPending.set(wanted);
    if (wanted)
      this.#timer = setTimeout(() => void this.#findChannels(this.#request, query), PAUSE_MS);
  }

  /** Without an answer the other results are enough: the directory has its own dialog. */
  async #findChannels(request: number, q: string): Promise<void> {
    const found = await this.#chats.channels({ q, cursor: null }).catch(() => null);
    if (request !== this.#request) return;
    this.#channelsPending.set(false);
    const joinable = found?.items.filter(({ joined }) => !joined) ?? [];
    this.#channels.set(joinable.slice(0, CHANNELS));
  }
}

function withoutEmpty(groups: readonly DestinationGroup[]): readonly DestinationGroup[] {
  return groups.filter(({ destinations }) => destinations.length > 0);
}

function toConversation(conversation: Conversation): Destination {
  return { kind: 'conversation', id: `cc-go-${conversation.id}`, conversation };
}

function toPerson(user: UserCard): Destination {
  return { kind: 'person', id: `cc-go-${user.id}`, user };
}

function toChannel(channel: Channel): Destination {
  return { kind: 'channel', id: `cc-go-${channel.id}`, channel };
}
