import { computed, signal } from '@angular/core';
import type { VirtualRows } from '../../../core/virtual/virtual-rows';
import { lastSeqOf, type Row } from './message-rows';
import type { TimelineState } from './timeline-state';

/** How many new messages are above and below the visible ones. */
export class NewMessages {
  readonly #state: TimelineState;
  readonly #rows: VirtualRows<Row>;
  /** Newest `seq` when the end was last visible. */
  readonly #seenSeq = signal(0);
  /** Key of the row below the unread line when the line was last visible. */
  readonly #seenLine = signal<string | null>(null);

  /** The row below the unread line; null without a line. */
  readonly unreadRow = computed(
    () => this.#state.rows().find(({ startsUnread }) => startsUnread) ?? null,
  );
  readonly below = computed(() => {
    const reading = this.#state.reading();
    if (this.#state.history().hasNewer) return reading?.unread ?? 0;
    return this.#countAfter(Math.max(this.#seenSeq(), reading?.lastReadSeq ?? 0));
  });
  /** Those from the unread line on, while it is above the visible rows and was not seen. */
  readonly above = computed(() => {
    const key = this.unreadRow()?.key ?? null;
    const [index, first] = [this.#rows.indexOf(key), this.#rows.visible()?.first];
    if (index === undefined || first === undefined || index >= first) return 0;
    if (key === this.#seenLine()) return 0;
    return Math.max(
      this.#countAfter(this.#state.newAfterSeq() ?? 0),
      this.#state.reading()?.unread ?? 0,
    );
  });

  constructor(state: TimelineState, rows: VirtualRows<Row>) {
    this.#state = state;
    this.#rows = rows;
  }

  /** Call when other rows are visible. */
  update(atEnd: boolean): void {
    const { reading, messages } = this.#state;
    const newest = lastSeqOf(messages());
    if (atEnd) this.#seenSeq.set(reading()?.lastSeq ?? newest);
    else if (this.#seenSeq() === 0) this.#seenSeq.set(reading()?.lastReadSeq ?? newest);
    const [visible, line] = [this.#rows.visible(), this.unreadRow()?.key ?? null];
    const at = this.#rows.indexOf(line);
    // Nobody has seen a line that went by in a window behind another one.
    if (!document.hasFocus()) return;
    if (visible && at !== undefined && at >= visible.first && at <= visible.last)
      this.#seenLine.set(line);
  }

  /** Loaded messages of others after `seq`. */
  #countAfter(seq: number): number {
    return this.#state
      .messages()
      .filter((one) => one.seq !== null && one.seq > seq && !one.mine && one.type === 'text')
      .length;
  }
}
