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
import { ScrollAnchor } from './scroll-anchor';
import { SeenBy } from './seen-by';
import { TimelineState } from './timeline-state';

/** Older messages are loaded within this distance from the beginning. Pixels. */
const LOAD_AHEAD = 800;

/**
 * The messages of the open timeline, newest at the end. Older ones are loaded when scrolling up.
 */
@Component({
  selector: 'cc-message-list',
  imports: [Button, Empty, Icon, MessageItem, SeenBy, Skeleton],
  templateUrl: './message-list.html',
  styleUrl: './message-list.css',
  host: {
    '(keydown)': 'key($event)',
    '(focusin)': 'focusMoved($event.target)',
    '(focusout)': 'focusMoved($event.relatedTarget)',
  },
})
export class MessageList {
  protected readonly state = inject(TimelineState);
  protected readonly times = inject(Times);
  readonly reply = output<TimelineMessage>();
  readonly showReaders = output<TimelineMessage>();

  protected readonly box = viewChild.required<ElementRef<HTMLElement>>('box');
  protected readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  #anchor: ScrollAnchor | null = null;
  #positioned = false;

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
  /** Key of the user's last message in a group: its readers are shown below it. */
  protected readonly lastMineKey = computed(() => {
    if (!this.state.isGroup()) return null;
    return (
      this.state.messages().findLast((one) => one.mine && one.type === 'text' && one.seq !== null)
        ?.key ?? null
    );
  });
  /** Key of the message that contains the focus; null for none. */
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
      this.#anchor = new ScrollAnchor(box, () => box.querySelectorAll<HTMLElement>('[data-row]'));
      const sizes = new ResizeObserver(() => this.#restoreScroll());
      sizes.observe(box);
      // The border box: its padding grows when the small window of a call covers the end of the
      // list.
      sizes.observe(this.content().nativeElement, { box: 'border-box' });
      destroy.onDestroy(() => sizes.disconnect());
    });
    afterRenderEffect({
      mixedReadWrite: () => {
        this.state.rows();
        this.state.typing();
        untracked(() => this.#restoreScroll());
      },
    });
    // A message that was just sent is scrolled into view.
    effect(() => {
      if (this.state.sent() > 0) untracked(() => this.#anchor?.scrollToEnd(false));
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

  protected scrolled(): void {
    if (!this.#positioned) return;
    this.#anchor?.scrolled();
    this.#update();
  }

  protected scrollEnded(): void {
    if (!this.#positioned) return;
    this.#anchor?.scrollEnded();
    this.#update();
  }

  protected toEnd(): void {
    this.#anchor?.scrollToEnd(!matchMedia('(prefers-reduced-motion: reduce)').matches);
    // The button disappears, so the list takes the focus.
    this.box().nativeElement.focus({ preventScroll: true });
    this.#update();
  }

  protected key(event: KeyboardEvent): void {
    moveFocus(event, this.content().nativeElement);
  }

  /** The focus has moved to `element`; null: outside the page. */
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

  /** Scrolls to the message that `reply` replies to, and fetches it first if necessary. */
  protected async openQuote(reply: TimelineMessage): Promise<void> {
    if (reply.replyTo === null) return;
    this.openingKey.set(reply.key);
    const quoted = await this.state.find(reply.replyTo);
    if (this.openingKey() !== reply.key) return;
    this.openingKey.set(null);
    if (quoted) afterNextRender(() => this.#highlight(quoted), { injector: this.#injector });
    else
      this.#toasts.error(
        this.failed() ?? $localize`:@@message.quoteGone:This message can't be found.`,
      );
  }

  #highlight(message: TimelineMessage): void {
    const row = this.content().nativeElement.querySelector<HTMLElement>(
      `[data-row="${CSS.escape(message.key)}"]`,
    );
    if (!row || !this.#anchor) return;
    this.#anchor.scrollToRow(row, 0.35);
    this.#update();
    row.classList.remove('highlighted');
    void row.offsetWidth;
    row.classList.add('highlighted');
    row.querySelector<HTMLElement>('[data-message]')?.focus({ preventScroll: true });
  }

  #restoreScroll(): void {
    const anchor = this.#anchor;
    if (!anchor || this.state.history().status !== 'ready') return;
    if (!this.#positioned) this.#scrollToStart(anchor);
    else anchor.restore();
    this.#update();
  }

  /** The initial position: the unread line if there is one, otherwise the end. */
  #scrollToStart(anchor: ScrollAnchor): void {
    this.#positioned = true;
    const line = this.content().nativeElement.querySelector<HTMLElement>('[data-row="unread"]');
    anchor.scrollToEnd(false);
    anchor.scrolled();
    if (
      line &&
      line.getBoundingClientRect().top < this.box().nativeElement.getBoundingClientRect().top
    ) {
      anchor.scrollToRow(line, 0.12);
    }
  }

  /** Updates the state that depends on the scroll position, and loads older messages if needed. */
  #update(): void {
    const anchor = this.#anchor;
    if (!anchor) return;
    this.atEnd.set(anchor.atEnd);
    this.state.setInView(anchor.atEnd && !this.#calls.covering());
    if (anchor.atEnd) this.#seenSeq.set(this.state.conversation()?.lastSeq ?? this.#lastSeq());
    else if (this.#seenSeq() === 0) this.#seenSeq.set(this.#firstUnread());
    const history = this.state.history();
    if (
      anchor.scrollTop < LOAD_AHEAD &&
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

const ROW_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End'];
const CONTROL_KEYS = ['ArrowLeft', 'ArrowRight'];

/**
 * Moves the focus within the list, which is one Tab stop: up, down, Home and End between messages,
 * left and right between a message and its links and buttons.
 */
function moveFocus(event: KeyboardEvent, list: HTMLElement): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = event.target as HTMLElement;
  const message = target.closest<HTMLElement>('[data-message]');
  if (!message) return;
  const next = ROW_KEYS.includes(event.key)
    ? nextMessage(event.key, message, list)
    : CONTROL_KEYS.includes(event.key)
      ? nextControl(event.key, target, message)
      : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function nextMessage(
  key: string,
  message: HTMLElement,
  list: HTMLElement,
): HTMLElement | undefined {
  const all = [...list.querySelectorAll<HTMLElement>('[data-message]')];
  const at = all.indexOf(message);
  return { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[key];
}

function nextControl(
  key: string,
  target: HTMLElement,
  message: HTMLElement,
): HTMLElement | undefined {
  const stops = [
    message,
    ...message.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)'),
  ];
  const at = stops.indexOf(target.closest<HTMLElement>('a[href], button') ?? message);
  return stops[at + (key === 'ArrowRight' ? 1 : -1)];
}
