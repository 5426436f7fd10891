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
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { ChatCallError, type TimelineMessage, type TimelinePlace } from '@chatcall/client-sdk';
import type { MessageId } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { Times } from '../../../core/i18n/times';
import { MeasuredRow, VirtualRows } from '../../../core/virtual/virtual-rows';
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { systemText } from '../words/system-text';
import { errorText } from '../../../core/errors/error-text';
import { JumpButtons } from './jump-buttons';
import { MessageItem } from './message-item';
import { neighbourOf, nextControl, rowKeyAt, rowKeyOf, selectedEnds } from './message-keys';
import type { Row } from './message-rows';
import { NewMessages } from './new-messages';
import { estimateHeight } from './row-height';
import { ScrollAnchor } from './scroll-anchor';
import { SeenBy } from './seen-by';
import { ReplyCount } from './thread-summary';
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
  imports: [Button, Empty, JumpButtons, MeasuredRow, MessageItem, ReplyCount, SeenBy, Skeleton],
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
  readonly showInfo = output<TimelineMessage>();
  /** The message that the address of the page points to. */
  readonly messageId = input<MessageId | null>(null);
  /** The list has left that message for the newest ones. */
  readonly left = output();

  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  protected readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  protected readonly scroller = viewChild<ElementRef<HTMLElement>>('box');
  protected readonly list = viewChild<ElementRef<HTMLElement>>('list');
  #anchor: ScrollAnchor | null = null;
  /** The list is at the place at which it begins. */
  protected readonly positioned = signal(false);
  /** What is shown first is not loaded, and was requested. */
  #starting: 'requested' | 'done' | null = null;
  /** {@link messageId} to which the list has jumped. */
  #shownId: MessageId | null = null;
  /** Number of sent messages to which the list has scrolled. */
  #sentShown = 0;

  protected readonly atEnd = signal(true);
  /** Place of the newest message, loaded or not. */
  protected readonly lastSeq = computed(() => this.state.reading()?.lastSeq ?? -1);
  /** Key of the user's last message in a group: its readers are shown below it. */
  protected readonly lastMineKey = computed(() => {
    if (!this.state.hasReaders() || this.state.history().hasNewer) return null;
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
    inSteps: true,
    keep: computed(() => [this.tabKey(), this.#target(), ...this.#selected()]),
    scrolled: (moving) => this.#scrolled(moving),
  });
  protected readonly fresh = new NewMessages(this.state, this.virtual);
  readonly #beyondStart = signal(false);
  /** Day of the first visible message, once the list is scrolled beyond its beginning. */
  protected readonly currentDay = computed(() =>
    this.#beyondStart()
      ? (this.state.rows()[this.virtual.visible()?.first ?? -1]?.day ?? null)
      : null,
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
      const id = this.messageId();
      if (!this.positioned() || id === this.#shownId) return;
      this.#shownId = id;
      if (id) untracked(() => void this.jump({ messageId: id }));
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

  /** Shows the message at a place, and loads the history around it first if necessary. */
  async jump(place: TimelinePlace): Promise<void> {
    try {
      const message = await this.state.jumpTo(place);
      const elsewhere =
        typeof place === 'object' && 'messageId' in place && message?.id !== place.messageId;
      if (elsewhere && (await this.state.openInThread(place))) return;
      if (message) this.#show(message.key, (row) => this.#highlight(row));
    } catch (error) {
      if (await this.state.openInThread(place)) return;
      this.#toasts.error(jumpError(error));
    }
  }

  protected toUnread(): void {
    void this.jump({ seq: (this.state.newAfterSeq() ?? 0) + 1 });
  }

  protected async toEnd(): Promise<void> {
    this.left.emit();
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
    const next =
      rowKey &&
      neighbourOf(rowKey, this.state.rows(), this.virtual.indexOf(rowKeyAt(message)) ?? 0);
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
    this.focusedKey.set(inside && rowKeyAt(inside));
  }

  protected pointed(event: PointerEvent | null): void {
    this.pointedKey.set(event && rowKeyAt(event.target as Element));
  }

  /** Selected rows stay rendered while the list is scrolled. */
  protected selectionMoved(): void {
    const ends = selectedEnds(this.content().nativeElement);
    if (!ends && this.#selected().length === 0) return;
    const [from = 0, to = -1] = (ends ?? [])
      .map((key) => this.virtual.indexOf(key) ?? 0)
      .toSorted((a, b) => a - b);
    const rows = to - from > SELECTED_MAX ? [] : this.state.rows().slice(from, to + 1);
    this.#selected.set(rows.map(({ key }) => key));
  }

  protected system(message: TimelineMessage): string {
    const me = this.state.me()?.id ?? null;
    return message.system ? systemText(message.system, message.sender, me, this.times) : '';
  }

  /** Scrolls to the message that `reply` replies to, and fetches it first if necessary. */
  protected async openQuote(reply: TimelineMessage): Promise<void> {
    if (reply.replyTo === null) return;
    this.openingKey.set(reply.key);
    await this.jump({ messageId: reply.replyTo });
    if (this.openingKey() === reply.key) this.openingKey.set(null);
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

  #scrolled(moving: boolean): void {
    if (!this.positioned()) return;
    if (moving) this.#anchor?.scrolled();
    else this.#anchor?.scrollEnded();
    this.#update();
  }

  /** Rows were rendered. Asks for no layout where the browser keeps the place itself. */
  #rendered(): void {
    const anchor = this.#anchor;
    if (!anchor || this.state.history().status !== 'ready') return;
    if (this.positioned()) anchor.restore();
    else if (this.virtual.complete() || this.state.rows().length === 0) this.#scrollToStart(anchor);
  }

  #resized(): void {
    this.#rendered();
    this.#update();
  }

  /** The initial position: the unread line if there is one, otherwise the end. */
  #scrollToStart(anchor: ScrollAnchor): void {
    if (this.#starting === 'requested') return;
    const unread = this.fresh.unreadRow();
    const place = this.#startPlace(unread);
    if (place && this.#starting === null) {
      this.#starting = 'requested';
      return void this.#startAt(place, anchor);
    }
    const row = unread && this.virtual.elementOf(unread.key);
    // It is rendered first, to know where it is.
    if (unread && !row) return this.#target.set(unread.key);
    this.positioned.set(true);
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
    // A list that fits in the window is neither scrolled nor resized from now on.
    this.#update();
  }

  /** What is shown first, if it is not loaded. */
  #startPlace(unread: Row | null): TimelinePlace | null {
    const [messageId, after] = [this.messageId(), this.state.newAfterSeq() ?? 0];
    if (messageId) return { messageId };
    const first = this.state.rows()[0]?.message.seq ?? 0;
    return unread && after > 0 && after + 1 < first ? { seq: after + 1 } : null;
  }

  async #startAt(place: TimelinePlace, anchor: ScrollAnchor): Promise<void> {
    this.#shownId = this.messageId();
    const jumped = this.messageId() ? this.jump(place) : this.state.jumpTo(place);
    // Without the place, the list starts with what is loaded.
    await jumped.catch(() => null);
    this.#starting = 'done';
    if (this.virtual.indexOf(this.#target()) !== undefined && this.messageId()) {
      anchor.scrolled();
      this.positioned.set(true);
    }
    this.#rendered();
  }

  /** Updates the state that depends on the scroll position, and loads older messages if needed. */
  #update(): void {
    const anchor = this.#anchor;
    if (!anchor || !this.positioned()) return;
    this.#beyondStart.set(this.virtual.offset > 0);
    this.atEnd.set(anchor.atEnd);
    this.state.setInView(anchor.atEnd && !this.#calls.covering());
    this.fresh.update(anchor.atEnd);
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
}

function jumpError(error: unknown): string {
  const code = error instanceof ChatCallError ? error.code : null;
  return code === 'CHAT.NOT_FOUND' || code === 'COMMON.VALIDATION'
    ? $localize`:@@message.quoteGone:This message can't be found.`
    : errorText(error);
}
