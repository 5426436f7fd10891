import {
  afterRenderEffect,
  computed,
  DestroyRef,
  Directive,
  effect,
  ElementRef,
  inject,
  input,
  PendingTasks,
  signal,
  untracked,
  type Signal,
} from '@angular/core';
import {
  defaultRangeExtractor,
  injectVirtualizer,
  observeElementOffset,
  observeElementRect,
} from '@tanstack/angular-virtual';
import { RenderTurns } from '../start/render-turns';

/** Rows that are rendered before and after the visible ones. */
const OVERSCAN = 10;
/** Rows that are rendered in one step. */
const ROWS_IN_STEP = 3;
/** Heights of so many rows that are gone are kept before they are removed. */
const STALE_HEIGHTS = 500;

/** A rendered row, or the space of rows that are not rendered. */
type Block<T> =
  | { readonly kind: 'row'; readonly key: string; readonly index: number; readonly row: T }
  | { readonly kind: 'gap'; readonly key: string; readonly height: number };

interface VirtualRowsOptions<T> {
  readonly rows: Signal<readonly T[]>;
  /** The element that scrolls. */
  readonly box: Signal<ElementRef<HTMLElement> | undefined>;
  /** The element in it whose children are the blocks. */
  readonly list: Signal<ElementRef<HTMLElement> | undefined>;
  /** Height of a row that was not measured yet, in a list of this width. Pixels. */
  readonly estimate: (row: T, width: number) => number;
  /** Rows are expensive: the first screen is rendered in several tasks, from the end of the list. */
  readonly inSteps?: boolean;
  /** Keys of rows that are rendered wherever the list is scrolled. */
  readonly keep: Signal<readonly (string | null)[]>;
  /** Called on scrolling, before other rows are rendered. `moving`: false when it has ended. */
  readonly scrolled?: (moving: boolean) => void;
}

/**
 * Renders only the rows of a list that are near the visible area. They are in the normal flow, with
 * empty space of the right height in place of the others: the browser's scroll anchoring keeps
 * visible rows in place when heights above them change, and nothing here sets `scrollTop`.
 *
 * Create it in an injection context; each row has the directive {@link MeasuredRow}.
 */
export class VirtualRows<T extends { readonly key: string }> {
  readonly #options: VirtualRowsOptions<T>;
  readonly #elements = new Map<string, HTMLElement>();
  readonly #sizes = new ResizeObserver((entries) => this.#measured(entries));
  #report: ((offset: number, moving: boolean) => void) | null = null;
  /** Of rows that were not measured. */
  #estimates = new WeakMap<T, number>();
  #width = 0;
  #frame = 0;
  #afterFrame: ReturnType<typeof setTimeout> | undefined;
  /** Measured in this frame, by key. */
  readonly #heights = new Map<string, number>();
  #measuring = 0;

  readonly #indexes = computed(
    () => new Map(this.#options.rows().map(({ key }, index) => [key, index])),
  );
  readonly #keyOf = computed(() => {
    const rows = this.#options.rows();
    return (index: number): string => rows[index]?.key ?? '';
  });
  readonly #estimateOf = computed(() => {
    const rows = this.#options.rows();
    return (index: number): number => {
      const row = rows[index];
      if (!row) return 0;
      const known = this.#estimates.get(row);
      if (known !== undefined) return known;
      const height = this.#options.estimate(row, this.#width);
      this.#estimates.set(row, height);
      return height;
    };
  });
  readonly #rangeOf = computed(() => {
    const kept = this.#options.keep().flatMap((key) => this.indexOf(key) ?? []);
    return (range: Parameters<typeof defaultRangeExtractor>[0]): number[] =>
      [...new Set([...defaultRangeExtractor(range), ...kept])].sort((a, b) => a - b);
  });
  readonly #virtualizer = injectVirtualizer<HTMLElement, HTMLElement>(() => ({
    scrollElement: this.#options.box(),
    count: this.#options.rows().length,
    getItemKey: this.#keyOf(),
    estimateSize: this.#estimateOf(),
    rangeExtractor: this.#rangeOf(),
    overscan: OVERSCAN,
    // Rows that are added above shift the range, so that the same rows stay rendered.
    anchorTo: 'end',
    useScrollendEvent: true,
    useAnimationFrameWithResizeObserver: true,
    scrollToFn: () => undefined,
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => {
        if (rect.width !== this.#width) this.#reflow(rect.width);
        report(rect);
      }),
    observeElementOffset: (instance, report) => {
      this.#report = report;
      return observeElementOffset(instance, (_, moving) => {
        this.#options.scrolled?.(moving);
        report(this.offset, moving);
      });
    },
  }));

  /** How many rows may be rendered; all of them after the first screen. */
  readonly #limit = signal(Infinity);
  /** The first screen is rendered. */
  readonly complete = computed(() => this.#limit() === Infinity);

  /** What is rendered, in order. */
  readonly blocks = computed<readonly Block<T>[]>(() => {
    const rows = this.#options.rows();
    const blocks: Block<T>[] = [];
    let end = 0;
    let gaps = 0;
    const gap = (height: number): number =>
      blocks.push({ kind: 'gap', key: `gap-${(gaps += 1)}`, height: Math.max(0, height) });
    const items = this.#virtualizer.getVirtualItems();
    const rendered = items.slice(Math.max(0, items.length - this.#limit()));
    for (const { index, start, end: next } of rendered) {
      const row = rows[index];
      if (!row) continue;
      if (start > end || blocks.length === 0) gap(start - end);
      blocks.push({ kind: 'row', key: row.key, index, row });
      end = next;
    }
    gap(this.#virtualizer.getTotalSize() - end);
    return blocks;
  });
  /** Indexes of the first and the last row that are visible; null while there are none. */
  readonly visible = computed(() => {
    const range = this.#virtualizer.range();
    return range && { first: range.startIndex, last: range.endIndex };
  });

  constructor(options: VirtualRowsOptions<T>) {
    this.#options = options;
    // It would ask for the height of the list for that, and so for a layout.
    effect(() => {
      this.#virtualizer().shouldAdjustScrollPositionOnItemSizeChange = () => false;
    });
    afterRenderEffect(() => {
      this.blocks();
      untracked(() => this.#removeStaleHeights());
      // The browser moves the list in the layout of the frame. After the frame its place is known
      // without another layout.
      this.#frame ||= requestAnimationFrame(() => {
        this.#afterFrame = setTimeout(() => {
          this.#frame = 0;
          // Each scroll event reports the place.
          if (!untracked(() => this.#virtualizer().isScrolling)) this.sync();
        });
      });
    });
    if (options.inSteps) this.#renderInSteps();
    inject(DestroyRef).onDestroy(() => {
      for (const frame of [this.#frame, this.#measuring]) cancelAnimationFrame(frame);
      clearTimeout(this.#afterFrame);
      this.#sizes.disconnect();
    });
  }

  /** Renders the rows of the first screen one step after the other, so that no task is long. */
  #renderInSteps(): void {
    const pending = inject(PendingTasks);
    const turns = inject(RenderTurns);
    this.#limit.set(0);
    const growing = effect(() => {
      const items = this.#virtualizer.getVirtualItems().length;
      const limit = this.#limit();
      if (items === 0) return;
      if (items <= limit) {
        this.#limit.set(Infinity);
        growing.destroy();
        return;
      }
      pending.run(async () => {
        await turns.next();
        this.#limit.update((now) => Math.max(now, limit + ROWS_IN_STEP));
      });
    });
  }

  /** How far the list is scrolled beyond its beginning; negative before it. Pixels. */
  get offset(): number {
    const [box, list] = untracked(() => [this.#options.box(), this.#options.list()]);
    if (!box || !list) return 0;
    const [top, start] = [box, list].map(
      ({ nativeElement }) => nativeElement.getBoundingClientRect().top,
    );
    return (top ?? 0) - (start ?? 0);
  }

  indexOf(key: string | null): number | undefined {
    return key === null ? undefined : this.#indexes().get(key);
  }

  /** The element of a row; undefined while it is not rendered. */
  elementOf(key: string): HTMLElement | undefined {
    return this.#elements.get(key);
  }

  /** Elements of the rendered rows, in order. */
  elements(): readonly HTMLElement[] {
    return untracked(this.blocks).flatMap(({ kind, key }) =>
      kind === 'row' ? (this.#elements.get(key) ?? []) : [],
    );
  }

  /** Call after setting `scrollTop`: renders the rows of this place without waiting for `scroll`. */
  sync(): void {
    untracked(() => {
      const { scrollOffset, isScrolling } = this.#virtualizer();
      const { offset } = this;
      if (Math.abs(offset - (scrollOffset ?? 0)) >= 1) this.#report?.(offset, isScrolling);
    });
  }

  add(key: string, element: HTMLElement): void {
    this.#elements.set(key, element);
    this.#sizes.observe(element, { box: 'border-box' });
  }

  remove(key: string, element: HTMLElement): void {
    this.#sizes.unobserve(element);
    if (this.#elements.get(key) === element) this.#elements.delete(key);
  }

  /** Applied in the next frame: the gaps change their height, which no observer may see in this one. */
  #measured(entries: readonly ResizeObserverEntry[]): void {
    if (this.#measuring === 0)
      this.#measuring = requestAnimationFrame(() => {
        this.#measuring = 0;
        for (const [key, height] of this.#heights) this.#set(key, height);
        this.#heights.clear();
      });
    for (const { target, borderBoxSize } of entries) {
      const key = (target as HTMLElement).dataset['row'];
      const height = borderBoxSize[0]?.blockSize;
      if (key !== undefined && height !== undefined && target.isConnected)
        this.#heights.set(key, height);
    }
  }

  #set(key: string, height: number): void {
    const index = untracked(() => this.indexOf(key));
    if (index !== undefined) this.#virtualizer.resizeItem(index, height);
  }

  /** The list has another width: only the heights of rendered rows are known. */
  #reflow(width: number): void {
    this.#width = width;
    this.#estimates = new WeakMap();
    this.#virtualizer.measure();
    for (const [key, element] of this.#elements)
      this.#set(key, element.getBoundingClientRect().height);
  }

  #removeStaleHeights(): void {
    const indexes = this.#indexes();
    const heights = this.#virtualizer().itemSizeCache;
    if (heights.size < indexes.size + STALE_HEIGHTS) return;
    for (const key of heights.keys()) if (!indexes.has(String(key))) heights.delete(key);
  }
}

/** A row of {@link VirtualRows}: its height is measured. */
@Directive({ selector: '[ccMeasuredRow]', host: { '[attr.data-row]': 'rowKey()' } })
export class MeasuredRow<T extends { readonly key: string }> {
  readonly ccMeasuredRow = input.required<VirtualRows<T>>();
  readonly rowKey = input.required<string>();

  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    effect((onCleanup) => {
      const [list, key] = [this.ccMeasuredRow(), this.rowKey()];
      list.add(key, nativeElement);
      onCleanup(() => list.remove(key, nativeElement));
    });
  }
}
