import { Component, computed, ElementRef, inject, signal, viewChild } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { MissingPart } from '../../../core/errors/missing-part';
import { withCommandKey } from '../../../core/shortcuts/shortcuts';
import { InTurn } from '../../../core/start/render-turns';
import { SIGNED_IN, Session } from '../../../core/session/session';
import { SignOut } from '../../../core/session/sign-out';
import { Avatar } from '../../../ui/avatar/avatar';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../ui/menu/menu-button';
import { ConversationActions } from '../details/conversation-actions';
import { PeopleSearch } from '../../../core/people/people-search';
import { ChatsState } from '../chats-state';
import { ConversationFinder } from './conversation-finder';
import { ConversationList } from './conversation-list';
import { NotifyHint } from './notify-hint';
import { SearchResults } from './search-results';
import { ViewLinks } from './view-links';

/** Profile, search, conversations. */
@Component({
  selector: 'cc-sidebar',
  imports: [
    Avatar,
    ConversationList,
    Icon,
    IconButton,
    InTurn,
    MatMenu,
    MatMenuItem,
    MenuAnchor,
    MenuButton,
    MissingPart,
    NotifyHint,
    RouterLink,
    SearchResults,
    ViewLinks,
  ],
  templateUrl: './sidebar.html',
  styleUrl: './sidebar.css',
  providers: [ConversationFinder, PeopleSearch],
})
export class Sidebar {
  protected readonly chats = inject(ChatsState);
  protected readonly session = inject(Session);
  readonly #signOut = inject(SignOut);
  protected readonly actions = inject(ConversationActions);
  readonly #people = inject(PeopleSearch);
  readonly #finder = inject(ConversationFinder);
  protected readonly fieldElement = viewChild.required<ElementRef<HTMLInputElement>>('field');
  /** By its name in the template: its class is loaded on demand. */
  protected readonly results = viewChild<SearchResults>('results');
  protected readonly list = viewChild(ConversationList);

  protected readonly searchKeys = withCommandKey('K');
  protected readonly query = signal('');
  protected readonly searching = computed(() => this.query().trim() !== '');
  protected readonly activeId = computed(() => this.results()?.activeId() ?? null);
  readonly #router = inject(Router);
  /**
   * The page was opened by a sign-in. Its navigation may have ended before this component exists.
   */
  protected readonly afterSignIn = computed(
    () =>
      (this.#router.currentNavigation() ?? this.#router.lastSuccessfulNavigation())?.extras.info ===
      SIGNED_IN,
  );
  protected readonly online = computed(() => this.session.connection().status === 'connected');

  protected type(event: Event): void {
    this.#search((event.target as HTMLInputElement).value);
  }

  protected key(event: KeyboardEvent): void {
    const results = this.results();
    if (event.key === 'Escape' && this.searching()) {
      event.stopPropagation();
      this.clear();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      if (results) results.move(1);
      else this.list()?.focusFirst();
    } else if (event.key === 'ArrowUp' && results) {
      event.preventDefault();
      results.move(-1);
    } else if (event.key === 'Enter' && results) {
      event.preventDefault();
      results.choose();
    }
  }

  protected clear(): void {
    this.#search('');
    this.fieldElement().nativeElement.value = '';
  }

  protected signOut(): void {
    void this.#signOut.start();
  }

  #search(query: string): void {
    this.query.set(query);
    this.#people.setQuery(query.trim());
    this.#finder.setQuery(query);
  }
}
