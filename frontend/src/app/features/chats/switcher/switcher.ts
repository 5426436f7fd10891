import {
  Component,
  computed,
  ElementRef,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { cutText, LIMITS, type Conversation } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { PeopleSearch } from '../../../core/people/people-search';
import { actionOf } from '../../../core/shortcuts/shortcuts';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Icon } from '../../../ui/icon/icon';
import { PersonRow } from '../../../ui/person/person-row';
import { ChatsState } from '../chats-state';
import { ConversationFinder } from '../sidebar/conversation-finder';
import { conversationName, MemberCount } from '../words/conversation-text';
import { SwitcherResults, type Destination } from './switcher-results';

/**
 * Goes to a conversation, a person or a channel by its name. The field keeps the focus; arrow keys
 * choose and Enter opens.
 */
@Component({
  selector: 'cc-switcher',
  imports: [ConversationAvatar, Icon, MatDialogModule, MemberCount, PersonRow],
  templateUrl: './switcher.html',
  styleUrl: './switcher.css',
  // Handles the clicks on all options; the field has the focus and the keys.
  host: { '(click)': 'clicked($event)' },
  providers: [ConversationFinder, PeopleSearch, SwitcherResults],
})
export class Switcher {
  protected readonly chats = inject(ChatsState);
  protected readonly results = inject(SwitcherResults);
  protected readonly times = inject(Times);
  readonly #router = inject(Router);
  readonly #ref = inject(MatDialogRef);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);

  protected readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  protected readonly queryMax = LIMITS.searchMax;
  protected readonly query = signal('');
  protected readonly failure = signal<string | null>(null);
  protected readonly opening = signal(false);
  readonly #destinations = computed(() =>
    this.results.groups().flatMap(({ destinations }) => destinations),
  );
  /** Id of the chosen row; it stays chosen when rows are added. Null: the first row. */
  readonly #chosen = linkedSignal<string, string | null>({
    source: this.query,
    computation: () => null,
  });
  readonly #active = computed(() => {
    const chosen = this.#chosen();
    return Math.max(
      0,
      this.#destinations().findIndex(({ id }) => id === chosen),
    );
  });
  protected readonly activeId = computed(() => this.#destinations()[this.#active()]?.id ?? null);
  protected readonly count = computed(() => this.#destinations().length);

  /** What was typed before the field had the focus. */
  begin(text: string): void {
    const field = this.field().nativeElement;
    if (text === '') return;
    field.setRangeText(cutText(text, LIMITS.searchMax), 0, 0, 'end');
    this.#search(field.value);
  }

  protected type(event: Event): void {
    this.#search((event.target as HTMLInputElement).value);
  }

  protected key(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.#move(event, 1);
    else if (event.key === 'ArrowUp') this.#move(event, -1);
    else if (event.key === 'Enter') {
      event.preventDefault();
      const destination = this.#destinations()[this.#active()];
      if (destination && !event.repeat) void this.#open(destination);
    } else if (actionOf(event, true) === 'switch') {
      // The browser would focus its own field.
      event.preventDefault();
      if (!event.repeat) this.#ref.close();
    }
  }

  protected clicked(event: Event): void {
    const id = (event.target as HTMLElement).closest('[role="option"]')?.id;
    const destination = this.#destinations().find((one) => one.id === id);
    if (destination) void this.#open(destination);
  }

  protected name(conversation: Conversation): string {
    return conversationName(conversation);
  }

  #search(text: string): void {
    this.query.set(text);
    this.failure.set(null);
    this.results.setQuery(text);
  }

  #move(event: KeyboardEvent, step: 1 | -1): void {
    event.preventDefault();
    const count = this.count();
    if (count === 0) return;
    this.#chosen.set(this.#destinations()[(this.#active() + step + count) % count]?.id ?? null);
    this.#host.nativeElement
      .querySelector(`#${this.activeId() ?? 'none'}`)
      ?.scrollIntoView({ block: 'nearest' });
  }

  async #open(destination: Destination): Promise<void> {
    if (this.opening()) return;
    this.opening.set(true);
    this.failure.set(null);
    try {
      const id = await this.#conversationOf(destination);
      this.#ref.close();
      await this.#router.navigate(['/chats', id]);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.opening.set(false);
    }
  }

  async #conversationOf(destination: Destination): Promise<string> {
    switch (destination.kind) {
      case 'conversation':
        return destination.conversation.id;
      case 'person':
        return (await this.chats.openDirect(destination.user.id)).id;
      case 'channel':
        return (await this.chats.join(destination.channel.id)).id;
    }
  }
}
