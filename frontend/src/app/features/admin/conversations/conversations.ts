import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { AdministeredQuery } from '@chatcall/client-sdk';
import { ADMINISTERED_STATES, LIMITS } from '@chatcall/contracts';
import type {
  AdministeredConversation,
  AdministeredKind,
  AdministeredState,
  ConversationCounts,
} from '@chatcall/contracts';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { TypedSearch } from '../typed-search';

const KINDS: readonly AdministeredKind[] = ['group', 'channel'];

/** The groups and channels of the server, with filters, which are part of the address. */
@Component({
  selector: 'cc-admin-conversations',
  imports: [Icon, ListEnd, RouterLink],
  templateUrl: './conversations.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './conversations.css'],
})
export class Conversations {
  readonly #administration = inject(Administration);
  readonly #router = inject(Router);
  protected readonly times = inject(Times);
  protected readonly searchMax = LIMITS.searchMax;
  protected readonly searchText = $localize`:@@adminConversations.search:Search by name`;
  readonly q = input<string>();
  readonly kind = input<string>();
  readonly state = input<string>();
  protected readonly counts = signal<ConversationCounts | null>(null);
  protected readonly list = new PagedList<AdministeredQuery, AdministeredConversation>(
    (query, cursor) => this.#administration.run((api) => api.conversations.find(query, cursor)),
  );
  protected readonly typed = new TypedSearch();

  constructor() {
    effect(() => {
      const q = this.q()?.trim();
      const kind = KINDS.find((each) => each === this.kind());
      const state = ADMINISTERED_STATES.find((each) => each === this.state());
      untracked(
        () =>
          void this.list.load({
            ...(q ? { q } : {}),
            ...(kind ? { kind } : {}),
            ...(state ? { state } : {}),
          }),
      );
    });
    // Without the numbers the page is still of use.
    this.#administration
      .run((api) => api.conversations.counts())
      .then(
        (counts) => this.counts.set(counts),
        () => undefined,
      );
  }

  protected chooseKind(value: string): void {
    this.#filter({ kind: KINDS.find((each) => each === value) ?? null });
  }

  protected chooseState(value: string): void {
    this.#filter({ state: ADMINISTERED_STATES.find((each) => each === value) ?? null });
  }

  #filter(queryParams: {
    readonly kind?: AdministeredKind | null;
    readonly state?: AdministeredState | null;
  }): void {
    void this.#router.navigate([], {
      queryParams,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }
}
