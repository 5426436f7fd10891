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
import { Button } from '../../../ui/button/button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { systemText } from '../words/system-text';
import { errorText } from '../../../core/errors/error-text';
import { MessageItem } from './message-item';
import { ScrollKeeper } from './scroll-keeper';
import { SeenBy } from './seen-by';
import { TimelineState } from './timeline-state';
import { walkRows } from './walk-rows';

/** Older messages are asked for when less than this is left above. Pixels. */
const LOAD_AHEAD = 800;

/** The messages of the open timeline: history upwards without jumps, newest at the end. */
@Component({
  selector: 'cc-message-list',
  imports: [Button, Empty, Icon, MessageItem, SeenBy, Skeleton],
  templateUrl: './message-list.html',
  styleUrl: './message-list.css',
  host: {
    '(keydown)': 'walk($event)',
    '(focusin)': 'focusMoved($event.target)',
    '(focusout)': 'focusMoved($event.relatedTarget)',
  },
})
export class MessageList {
  protected readonly state = inject(TimelineState);
  protected readonly times = inject(Times);
  readonly reply = output<TimelineMessage>();
  readonly showReaders = output<TimelineMessage>();

  private readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  #keeper: ScrollKeeper | null = null;
  #placed = false;

  protected readonly atEnd = signal(true);
  /** `seq` up to which messages were on screen when the end was last in view; what was read on another device counts as well. */
  readonly #seenSeq = signal(0);
  protected readonly below = computed(() => {
    const seen = Math.max(this.#seenSeq(), this.state.own()?.lastReadSeq ?? 0);
    return this.state
      .messages()
      .filter((one) => one.seq !== null && one.seq > seen && !one.mine && one.type === 'text')
      .length;
  });
  /** Key of my last message in a group: its readers are shown below it. */
  protected readonly lastMineKey = computed(() => {
    if (!this.state.isGroup()) return null;
    return (
      this.state.messages().findLast((one) => one.mine && one.type === 'text' && one.seq !== null)
        ?.key ?? null
    );
  });
  /** Key of the message that has the focus, or a control inside it; null while the focus is elsewhere. */
  readonly #focusedKey = signal<string | null>(null);
  /** The one Tab stop of the list: the message with the focus, otherwise the newest message. */
  protected readonly tabKey = computed(() => {
    const messages = this.state.rows().filter((row) => row.kind === 'message');
    const focused = this.#focusedKey();
    return (messages.find(({ key }) => key === focused) ?? messages.at(-1))?.key ?? null;
  });
  /** Key of the reply whose quoted message is being fetched. */
  protected readonly openingKey = signal<string | null>(null);
  protected readonly failed = computed(() => {
    const error = this.state.history().error;
    return error ? errorText(error) : null;
  });
  protected readonly quiet = computed(
    () => this.state.history().status === 'ready' && this.state.rows().length === 0,
  );

  readonly #calls = inject(CallIntents);
  readonly #toasts = inject(Toasts);
  readonly #injector = inject(Injector);

  constructor() {
    const destroy = inject(DestroyRef);
    afterNextRender(() => {
      const box = this.box().nativeElement;
      this.#keeper = new ScrollKeeper(box, () => box.querySelectorAll<HTMLElement>('[data-row]'));
      const sizes = new ResizeObserver(() => this.#settle());
      sizes.observe(box);
      sizes.observe(this.content().nativeElement);
      destroy.onDestroy(() => sizes.disconnect());
    });
    afterRenderEffect({
      mixedReadWrite: () => {
        this.state.rows();
        this.state.typing();
        untracked(() => this.#settle());
      },
    });
    // A message that was just sent is scrolled into view.
    effect(() => {
      if (this.state.sent() > 0) untracked(() => this.#keeper?.toEnd(false));
    });
    effect(() => {
      const covered = this.#calls.covering();
      untracked(() => (covered ? this.state.setInView(false) : this.#look()));
    });
    destroy.onDestroy(() => {
      this.openingKey.set(null);
      this.state.setInView(false);
    });
  }

  protected scrolled(): void {
    if (!this.#placed) return;
    this.#keeper?.note();
    this.#look();
  }

  protected rested(): void {
    if (!this.#placed) return;
    this.#keeper?.rest();
    this.#look();
  }

  protected toEnd(): void {
    this.#keeper?.toEnd(!matchMedia('(prefers-reduced-motion: reduce)').matches);
    // The button goes now: what it leads to takes the focus.
    this.box().nativeElement.focus({ preventScroll: true });
    this.#look();
  }

  protected walk(event: KeyboardEvent): void {
    walkRows(event, this.content().nativeElement);
  }

  /** The focus is on `element` now; null: outside the page. */
  protected focusMoved(element: EventTarget | null): void {
    const row =
      element instanceof Element && this.content().nativeElement.contains(element)
        ? element.closest<HTMLElement>('[data-message]')?.closest<HTMLElement>('[data-row]')
        : null;
    this.#focusedKey.set(row?.dataset['row'] ?? null);
  }

  protected system(message: TimelineMessage): string {
    const me = this.state.me()?.id ?? null;
    return message.system ? systemText(message.system, message.sender, me, this.times) : '';
  }

  /** Brings the message that `reply` answers into view; it is fetched first when it is not loaded. */
  protected async openQuote(reply: TimelineMessage): Promise<void> {
    if (reply.replyTo === null) return;
    this.openingKey.set(reply.key);
    const quoted = await this.state.find(reply.replyTo);
    if (this.openingKey() !== reply.key) return;
    this.openingKey.set(null);
    if (quoted) afterNextRender(() => this.#pointAt(quoted), { injector: this.#injector });
    else
      this.#toasts.error(
        this.failed() ?? $localize`:@@message.quoteGone:This message can't be found.`,
      );
  }

  #pointAt(message: TimelineMessage): void {
    const row = this.content().nativeElement.querySelector<HTMLElement>(
      `[data-row="${CSS.escape(message.key)}"]`,
    );
    if (!row || !this.#keeper) return;
    this.#keeper.toRow(row, 0.35);
    this.#look();
    row.classList.remove('pointed');
    void row.offsetWidth;
    row.classList.add('pointed');
    row.querySelector<HTMLElement>('[data-message]')?.focus({ preventScroll: true });
  }

  #settle(): void {
    const keeper = this.#keeper;
    if (!keeper || this.state.history().status !== 'ready') return;
    if (!this.#placed) this.#place(keeper);
    else keeper.restore();
    this.#look();
  }

  /** The first look at a timeline: at the unread line if there is one, else at the end. */
  #place(keeper: ScrollKeeper): void {
    this.#placed = true;
    const line = this.content().nativeElement.querySelector<HTMLElement>('[data-row="unread"]');
    keeper.toEnd(false);
    keeper.note();
    if (
      line &&
      line.getBoundingClientRect().top < this.box().nativeElement.getBoundingClientRect().top
    ) {
      keeper.toRow(line, 0.12);
    }
  }

  /** Updates what depends on the scroll position: what counts as read, whether older messages are needed. */
  #look(): void {
    const keeper = this.#keeper;
    if (!keeper) return;
    this.atEnd.set(keeper.atEnd);
    this.state.setInView(keeper.atEnd && !this.#calls.covering());
    if (keeper.atEnd) this.#seenSeq.set(this.state.conversation()?.lastSeq ?? this.#lastSeq());
    else if (this.#seenSeq() === 0) this.#seenSeq.set(this.#firstUnread());
    const history = this.state.history();
    if (
      keeper.above < LOAD_AHEAD &&
      history.hasOlder &&
      !history.loadingOlder &&
      history.error === null
    ) {
      void this.state.loadOlder();
    }
  }

  protected loadOlder(): void {
    void this.state.loadOlder();
  }

  #lastSeq(): number {
    return this.state.messages().reduce((last, one) => Math.max(last, one.seq ?? 0), 0);
  }

  #firstUnread(): number {
    return this.state.own()?.lastReadSeq ?? this.#lastSeq();
  }
}
