import {
  afterNextRender,
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  Injector,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import { CallIntents } from '../../../core/call/call-intents';
import { Times } from '../../../core/i18n/times';
import { MeasuredRow, VirtualRows } from '../../../core/virtual/virtual-rows';
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { systemText } from '../words/system-text';
import { errorText } from '../../../core/errors/error-text';
import { MessageItem } from './message-item';
import { nextControl, rowKeyOf, type RowKey } from './message-keys';
import { lastSeqOf, type Row } from './message-rows';
import { estimateHeight } from './row-height';
import { ScrollAnchor } from './scroll-anchor';
import { SeenBy } from './seen-by';
import { TimelineState } from './timeline-state';

/** More messages are loaded within this many heights of the list from its beginning or end. */
const LOAD_AHEAD = 3;
/** Further than this many heights of the list, a smooth scroll would only show empty space. */
const SMOOTH_MAX = 4;
/** Rows of a selection that are rendered beyond the visible ones, so that they can be copied. */
const SELECTED_MAX = 200;

/**
 * The messages of the open timeline, newest at the end. Older ones are loaded when scrolling up;
 * only rows near the visible area are rendered.
 */
@Component({
  selector: 'cc-message-list',
  imports: [Button, Empty, Icon, MeasuredRow, MessageItem, SeenBy, Skeleton],
  templateUrl: './message-list.html',
  styleUrl: './message-list.css',
  host: {
    '(keydown)': 'key($event)',
    '(focusin)': 'focusMoved($event.target)',
    '(focusout)': 'focusMoved($event.relatedTarget)',
    '(document:selectionchange)': 'selectionMoved()',
  },
})
export class MessageList {
  protected readonly state = inject(TimelineState);
  protected readonly times = inject(Times);
  readonly reply = output<TimelineMessage>();
  readonly showReaders = output<TimelineMessage>();

  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  protected readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  protected readonly scroller = viewChild<ElementRef<HTMLElement>>('box');
  protected readonly list = viewChild<ElementRef<HTMLElement>>('list');
  #anchor: ScrollAnchor | null = null;
  #positioned = false;
  /** Number of sent messages to which the list has scrolled. */
  #sentShown = 0;

  protected readonly atEnd = signal(true);
  /** Newest `seq` when the end was last visible. */
  readonly #seenSeq = signal(0);
  protected readonly below = computed(() => {
    const seen = Math.max(this.#seenSeq(), this.state.own()?.lastReadSeq ?? 0);
    return this.state
      .messages()
      .filter((one) => one.seq !== null && one.seq > seen && !one.mine && one.type === 'text')
      .length;
  });
  /** `seq` of the newest message of the conversation, loaded or not. */
  protected readonly lastSeq = computed(() => this.state.conversation()?.lastSeq ?? -1);
  /** Key of the user's last message in a group: its readers are shown below it. */
  protected readonly lastMineKey = computed(() => {
    if (!this.state.isGroup() || this.state.history().hasNewer) return null;
    return (
      this.state.messages().findLast((one) => one.mine && one.type === 'text' && one.seq !== null)
        ?.key ?? null
    );
  });
  /** Key of the message that contains the focus; null for none. */
  protected readonly focusedKey = signal<string | null>(null);
  /** Key of the message under the pointer; null for none. */
  protected readonly pointedKey = signal<string | null>(null);
  /** The one Tab stop of the list: the message with the focus, otherwise the newest message. */
  protected readonly tabKey = computed(() => {
    const rows = this.state.rows();
    const focused = rows[this.virtual.indexOf(this.focusedKey()) ?? -1];
    return (focused ?? rows.findLast((row) => row.kind === 'message'))?.key ?? null;
  });
  /** Key of the row that the list scrolls to. */
  readonly #target = signal<string | null>(null);
  /** Keys of the rows that are selected as text. */
  readonly #selected = signal<readonly string[]>([]);
  protected readonly virtual: VirtualRows<Row> = new VirtualRows<Row>({
    rows: this.state.rows,
    box: this.scroller,
    list: this.list,
    estimate: estimateHeight,
    keep: computed(() => [this.tabKey(), this.#target(), ...this.#selected()]),
    scrolled: (moving) => this.#scrolled(moving),
  });
  readonly #beyondStart = signal(false);
  /** Day of the first visible message, once the list is scrolled beyond its beginning. */
  protected readonly currentDay = computed(() =>
    this.#beyondStart() ? (this.virtual.firstVisible()?.day ?? null) : null,
  );
  /** Key of the reply whose quoted message is being fetched. */
  protected readonly openingKey = signal<string | null>(null);
  protected readonly failed = computed(() => {
    const error = this.state.history().error;
    return error ? errorText(error) : null;
  });
  protected readonly empty = computed(
    () => this.state.history().status === 'ready' && this.state.rows().length === 0,
  );

  readonly #calls = inject(CallIntents);
  readonly #toasts = inject(Toasts);
  readonly #injector = inject(Injector);

  constructor() {
    const destroy = inject(DestroyRef);
    afterNextRender(() => {
      const box = this.box().nativeElement;
      this.#anchor = new ScrollAnchor(
        box,
        () => this.virtual.elements(),
        () => !this.state.history().hasNewer,
      );
      const sizes = new ResizeObserver(() => this.#resized());
      sizes.observe(box);
      // The border box: its padding grows when the small window of a call covers the end of the
      // list.
      sizes.observe(this.content().nativeElement, { box: 'border-box' });
      destroy.onDestroy(() => sizes.disconnect());
    });
    afterRenderEffect({
      mixedReadWrite: () => {
        this.virtual.blocks();
        this.state.typing();
        untracked(() => this.#rendered());
      },
    });
    // A message that was just sent is scrolled into view, once the newest messages are shown.
    effect(() => {
      const sent = this.state.sent();
      if (sent === this.#sentShown || this.state.history().hasNewer) return;
      this.#sentShown = sent;
      untracked(() => this.#anchor?.scrollToEnd(false));
    });
    effect(() => {
      const covered = this.#calls.covering();
      untracked(() => (covered ? this.state.setInView(false) : this.#update()));
    });
    destroy.onDestroy(() => {
      this.openingKey.set(null);
      this.state.setInView(false);
    });
  }

  protected async toEnd(): Promise<void> {
    const past = this.state.history().hasNewer;
    if (past) await this.state.jumpToNewest();
    const anchor = this.#anchor;
    if (!anchor) return;
    if (this.state.history().hasNewer) {
      const failed = this.failed();
      if (failed) this.#toasts.error(failed);
      return;
    }
    const near = !past && anchor.distances.end < SMOOTH_MAX * this.box().nativeElement.clientHeight;
    anchor.scrollToEnd(near && !matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.virtual.sync();
    // The button disappears, so the list takes the focus.
    this.box().nativeElement.focus({ preventScroll: true });
    this.#update();
  }

  /**
   * Moves the focus within the list, which is one Tab stop: up, down, Home and End between
   * messages, left and right between a message and its links and buttons.
   */
  protected key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target as HTMLElement;
    const message = target.closest<HTMLElement>('[data-message]');
    if (!message) return;
    const rowKey = rowKeyOf(event);
    const control = nextControl(event.key, target, message);
    const next = rowKey && this.#neighbour(rowKey, keyOfRowAt(message));
    if (!control && !next) return;
    event.preventDefault();
    control?.focus({ preventScroll: true });
    control?.scrollIntoView({ block: 'nearest' });
    if (next) this.#show(next, (row) => row.scrollIntoView({ block: 'nearest' }));
  }

  /** The focus has moved to `element`; null: outside the page. */
  protected focusMoved(element: EventTarget | null): void {
    const inside =
      element instanceof Element && this.content().nativeElement.contains(element)
        ? element.closest('[data-message]')
        : null;
    this.focusedKey.set(inside && keyOfRowAt(inside));
  }

  protected pointed(event: PointerEvent | null): void {
    this.pointedKey.set(event && keyOfRowAt(event.target as Element));
  }

  /** Selected rows stay rendered while the list is scrolled. */
  protected selectionMoved(): void {
    const selection = getSelection();
    const ends = [selection?.anchorNode, selection?.focusNode].map((node) =>
      node && this.content().nativeElement.contains(node)
        ? this.virtual.indexOf(keyOfRowAt(node instanceof Element ? node : node.parentElement))
        : undefined,
    );
    const [from, to] = ends.toSorted((a, b) => (a ?? 0) - (b ?? 0));
    const none = !selection || selection.isCollapsed || from === undefined || to === undefined;
    if (none && this.#selected().length === 0) return;
    this.#selected.set(
      none || to - from > SELECTED_MAX
        ? []
        : this.state
            .rows()
            .slice(from, to + 1)
            .map(({ key }) => key),
    );
  }

  protected system(message: TimelineMessage): string {
    const me = this.state.me()?.id ?? null;
    return message.system ? systemText(message.system, message.sender, me, this.times) : '';
  }

  /** Scrolls to the message that `reply` replies to, and fetches it first if necessary. */
  protected async openQuote(reply: TimelineMessage): Promise<void> {
    if (reply.replyTo === null) return;
    this.openingKey.set(reply.key);
    const quoted = await this.state.find(reply.replyTo);
    if (this.openingKey() !== reply.key) return;
    this.openingKey.set(null);
    if (quoted) this.#show(quoted.key, (row) => this.#highlight(row));
    else
      this.#toasts.error(
        this.failed() ?? $localize`:@@message.quoteGone:This message can't be found.`,
      );
  }

  /** Renders a message, scrolls to it with `scroll` and focuses it. */
  #show(key: string, scroll: (row: HTMLElement) => void): void {
    const show = (): void => {
      const row = this.virtual.elementOf(key);
      if (!row) return;
      row.querySelector<HTMLElement>('[data-message]')?.focus({ preventScroll: true });
      scroll(row);
      this.virtual.sync();
      this.#update();
    };
    this.#target.set(key);
    if (this.virtual.elementOf(key)) show();
    else afterNextRender(show, { injector: this.#injector });
  }

  #highlight(row: HTMLElement): void {
    this.#anchor?.scrollToRow(row, 0.35);
    row.classList.remove('highlighted');
    void row.offsetWidth;
    row.classList.add('highlighted');
  }

  /** Key of the message that `key` leads to from another message. */
  #neighbour(key: RowKey, from: string | null): string | null {
    const rows = this.state.rows();
    const at = this.virtual.indexOf(from) ?? rows.length;
    const isMessage = (row: Row): boolean => row.kind === 'message';
    const found = {
      ArrowUp: () => rows.slice(0, at).findLast(isMessage),
      ArrowDown: () => rows.slice(at + 1).find(isMessage),
      Home: () => rows.find(isMessage),
      End: () => rows.findLast(isMessage),
    }[key]();
    return found?.key ?? null;
  }

  #scrolled(moving: boolean): void {
    if (!this.#positioned) return;
    if (moving) this.#anchor?.scrolled();
    else this.#anchor?.scrollEnded();
    this.#update();
  }

  /** Rows were rendered. Asks for no layout where the browser keeps the place itself. */
  #rendered(): void {
    const anchor = this.#anchor;
    if (!anchor || this.state.history().status !== 'ready') return;
    if (this.#positioned) anchor.restore();
    else this.#scrollToStart(anchor);
  }

  #resized(): void {
    this.#rendered();
    this.#update();
  }

  /** The initial position: the unread line if there is one, otherwise the end. */
  #scrollToStart(anchor: ScrollAnchor): void {
    const unread = this.state.rows().find(({ startsUnread }) => startsUnread);
    const row = unread && this.virtual.elementOf(unread.key);
    // It is rendered first, to know where it is.
    if (unread && !row) return this.#target.set(unread.key);
    this.#positioned = true;
    anchor.scrollToEnd(false);
    anchor.scrolled();
    const line = row?.querySelector('[data-testid="unread-line"]');
    if (
      row &&
      line &&
      line.getBoundingClientRect().top < this.box().nativeElement.getBoundingClientRect().top
    ) {
      anchor.scrollToRow(row, 0.12);
    }
    this.virtual.sync();
  }

  /** Updates the state that depends on the scroll position, and loads older messages if needed. */
  #update(): void {
    const anchor = this.#anchor;
    if (!anchor) return;
    this.#beyondStart.set(this.virtual.offset > 0);
    this.atEnd.set(anchor.atEnd);
    this.state.setInView(anchor.atEnd && !this.#calls.covering());
    if (anchor.atEnd)
      this.#seenSeq.set(this.state.conversation()?.lastSeq ?? lastSeqOf(this.state.messages()));
    else if (this.#seenSeq() === 0) this.#seenSeq.set(this.#firstUnread());
    const history = this.state.history();
    if (history.error !== null) return;
    const { start, end } = anchor.distances;
    const near = LOAD_AHEAD * this.box().nativeElement.clientHeight;
    if (start < near && history.hasOlder && !history.loadingOlder) void this.state.loadOlder();
    if (end < near && history.hasNewer && !history.loadingNewer) void this.state.loadNewer();
  }

  protected loadOlder(): void {
    void this.state.loadOlder();
  }

  #firstUnread(): number {
    return this.state.own()?.lastReadSeq ?? lastSeqOf(this.state.messages());
  }
}

/** Key of the row that contains an element. */
function keyOfRowAt(element: Element | null): string | null {
  return element?.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
}
