import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { Conversation } from '@chatcall/contracts';
import { Session } from '../../../core/session/session';
import { MissingPart } from '../../../core/errors/missing-part';
import { Panes } from '../../../core/layout/viewport';
import { errorText } from '../../../core/errors/error-text';
import { Density } from '../../../core/theme/density';
import { keepFocus } from '../../../core/virtual/kept-focus';
import { MeasuredRow, VirtualRows } from '../../../core/virtual/virtual-rows';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../ui/menu/menu-button';
import { Empty } from '../../../ui/empty/empty';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { ChatsState, type ListFilter } from '../chats-state';
import { ConversationActions } from '../details/conversation-actions';
import type { ConversationGroup } from '../conversation-groups';
import { ConversationMenu } from './conversation-menu';
import { ConversationRow } from './conversation-row';
import { SectionHeader } from './section-header';

/** With fewer rows the list may not fill its box, so scrolling would not load the next page. */
const FEW = 25;
/** Heights of rows that were not rendered yet. Pixels. */
const [ROW_HEIGHT, COMPACT_HEIGHT] = [64, 46];
const HEADER_HEIGHT = 36;
/** Kind of what is dragged. */
const DRAGGED = 'application/x-chatcall-conversation';

type ListRow =
  | { readonly key: string; readonly kind: 'conversation'; readonly conversation: Conversation }
  | { readonly key: string; readonly kind: 'section'; readonly group: ConversationGroup };

/**
 * The conversations, newest activity first; only those near the visible area are rendered. One Tab
 * stop; arrow keys move within the list.
 */
@Component({
  selector: 'cc-conversation-list',
  imports: [
    Button,
    ConversationMenu,
    ConversationRow,
    Empty,
    Icon,
    MeasuredRow,
    MenuAnchor,
    MenuButton,
    MissingPart,
    SectionHeader,
    Skeleton,
  ],
  templateUrl: './conversation-list.html',
  styleUrl: './conversation-list.css',
  host: {
    '(keydown)': 'key($event)',
    '(contextmenu)': 'openMenu($event)',
    '(dragstart)': 'drag($event)',
    '(dragover)': 'dragOver($event)',
    '(dragleave)': 'dropTarget.set(null)',
    '(drop)': 'drop($event)',
    '(focusin)': 'focused($event.target)',
    '(focusout)': 'focused($event.relatedTarget)',
  },
})
export class ConversationList {
  protected readonly chats = inject(ChatsState);
  protected readonly panes = inject(Panes);
  protected readonly session = inject(Session);
  protected readonly actions = inject(ConversationActions);
  protected readonly emptyText = computed(() =>
    this.session.may('conversations.create')
      ? $localize`:@@list.emptyText:Find someone you work with and say hello.`
      : $localize`:@@noConversation.guestText:You'll see your conversations here as soon as someone adds you.`,
  );
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly #injector = inject(Injector);
  readonly #density = inject(Density);
  protected readonly box = viewChild<ElementRef<HTMLElement>>('box');
  protected readonly list = viewChild<ElementRef<HTMLElement>>('list');
  readonly toSearch = output();
  /** Focus the list once it is loaded, unless another element has the focus by then. */
  readonly takesFocus = input(false);

  protected readonly failure = computed(() => {
    const error = this.chats.listState().error;
    return error ? errorText(error) : null;
  });
  protected readonly filters = computed<readonly ListFilter[]>(() =>
    this.chats.archivedCount() > 0 || this.chats.filter() === 'archived'
      ? ['all', 'unread', 'archived']
      : ['all', 'unread'],
  );
  protected readonly rows = computed<readonly ListRow[]>(() => rowsOf(this.chats.groups()));
  /** The row whose menu was opened last. */
  protected readonly menuOf = signal<{
    readonly button: MenuButton;
    readonly conversation: Conversation;
  } | null>(null);
  /** The section over which a conversation is dragged. */
  protected readonly dropTarget = signal<string | null>(null);
  readonly #focusedKey = signal<string | null>(null);
  /** Key of the row that gets the focus as soon as it is rendered. */
  readonly #target = signal<string | null>(null);
  /** The row that is the Tab stop: the focused one, the open conversation, or the first. */
  protected readonly tabStop = computed(() => {
    const known = [this.#focusedKey(), this.chats.openId()].find(
      (key) => this.virtual.indexOf(key) !== undefined,
    );
    const first = this.rows().find(({ kind }) => kind === 'conversation') ?? this.rows()[0];
    return known ?? first?.key ?? null;
  });
  protected readonly virtual: VirtualRows<ListRow> = new VirtualRows<ListRow>({
    rows: this.rows,
    box: this.box,
    list: this.list,
    estimate: ({ kind }) => {
      if (kind === 'section') return HEADER_HEIGHT;
      return this.#density.compact() ? COMPACT_HEIGHT : ROW_HEIGHT;
    },
    keep: computed(() => [this.tabStop(), this.#target()]),
  });
  /** The number of rows for screen readers; -1: more are loaded when the list is scrolled. */
  protected readonly setSize = computed(() =>
    this.chats.listState().hasMore ? -1 : this.rows().length,
  );

  constructor() {
    keepFocus(this.virtual, ['[data-item]', '[data-more]']);
    effect(() => {
      const { hasMore, loadingMore, error } = this.chats.listState();
      if (this.chats.shown().length < FEW && hasMore && !loadingMore && !error)
        untracked(() => this.loadMore());
    });
    const placing = afterRenderEffect(() => {
      if (this.chats.listState().status !== 'ready') return;
      placing.destroy();
      if (this.takesFocus() && document.activeElement === document.body) this.#focusStart();
    });
  }

  /** Focuses the Tab stop, or the button of an empty list. */
  #focusStart(): void {
    const key = this.tabStop();
    if (key !== null) this.#focus(key);
    else this.#host.nativeElement.querySelector<HTMLElement>('cc-empty button')?.focus();
  }

  focusFirst(): void {
    this.#focus(this.rows()[0]?.key ?? null);
  }

  /** The focus has moved to `element`; null: outside the page. */
  protected focused(element: EventTarget | null): void {
    this.#focusedKey.set(element instanceof HTMLElement ? keyOf(element) : null);
  }

  protected filterText(filter: ListFilter): string {
    switch (filter) {
      case 'all':
        return $localize`:@@list.all:All`;
      case 'unread':
        return $localize`:@@list.unread:Unread`;
      case 'archived':
        return $localize`:@@list.archived:Archived`;
    }
  }

  protected key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.rows();
    const at = this.virtual.indexOf(keyOf(event.target as HTMLElement));
    if (at === undefined) return;
    if (event.key === 'ArrowUp' && at === 0) {
      event.preventDefault();
      this.toSearch.emit();
      return;
    }
    const to = {
      ArrowDown: rows[at + 1],
      ArrowUp: rows[at - 1],
      Home: rows[0],
      End: rows[rows.length - 1],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    // A menu that is closing takes the arrow keys that reach the body, and with them the focus.
    event.stopPropagation();
    this.#focus(to.key);
  }

  /** The context menu of a row is the one of its button; for keys and for a long press, too. */
  protected openMenu(event: Event): void {
    const row = (event.target as HTMLElement).closest('[data-row]');
    const button = row?.querySelector<HTMLElement>('[data-more]');
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  protected drag(event: DragEvent): void {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-id]')?.dataset['id'];
    if (id) event.dataTransfer?.setData(DRAGGED, id);
  }

  protected dragOver(event: DragEvent): void {
    const group = this.#groupAt(event);
    this.dropTarget.set(group ? `section-${group.id}` : null);
    if (group) event.preventDefault();
  }

  protected drop(event: DragEvent): void {
    const group = this.#groupAt(event);
    this.dropTarget.set(null);
    const id = event.dataTransfer?.getData(DRAGGED);
    const conversation = this.chats.conversations().find((one) => one.id === id);
    if (!group || !conversation) return;
    event.preventDefault();
    if (group.id === 'favourites') void this.actions.setFavourite(conversation, true);
    else void this.actions.moveTo(conversation, group.section?.id ?? null);
  }

  /** The heading under the pointer while a conversation is dragged. */
  #groupAt(event: DragEvent): ConversationGroup | null {
    if (!event.dataTransfer?.types.includes(DRAGGED)) return null;
    const key = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset['row'];
    const row = this.rows()[this.virtual.indexOf(key ?? null) ?? -1];
    return row?.kind === 'section' ? row.group : null;
  }

  protected scrolled(event: Event): void {
    const box = event.target as HTMLElement;
    const state = this.chats.listState();
    // After a failure the user decides when to try again: each step of a scroll would be a request.
    if (
      state.hasMore &&
      !state.loadingMore &&
      !state.error &&
      box.scrollHeight - box.scrollTop - box.clientHeight < 600
    ) {
      this.loadMore();
    }
  }

  protected loadMore(): void {
    void this.chats.loadMore().catch(() => undefined);
  }

  /** Focuses a row, which may have to be rendered for that. */
  #focus(key: string | null): void {
    if (key === null) return;
    const show = (): void => {
      const row = this.virtual.elementOf(key);
      row?.querySelector<HTMLElement>('[data-item]')?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: 'nearest' });
      this.virtual.sync();
      this.#target.set(null);
    };
    this.#target.set(key);
    if (this.virtual.elementOf(key)) show();
    else afterNextRender(show, { injector: this.#injector });
  }
}

function rowsOf(groups: readonly ConversationGroup[]): readonly ListRow[] {
  return groups.flatMap((group): readonly ListRow[] => [
    ...(groups.length > 1 ? [{ key: `section-${group.id}`, kind: 'section', group } as const] : []),
    ...(group.collapsed ? [] : group.conversations).map(
      (conversation) => ({ key: conversation.id, kind: 'conversation', conversation }) as const,
    ),
  ]);
}

/** Key of the row to whose link or button this belongs. */
function keyOf(element: HTMLElement): string | null {
  return element.matches('[data-item], [data-more]')
    ? (element.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null)
    : null;
}
