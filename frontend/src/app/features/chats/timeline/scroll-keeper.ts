/** Pixels from the end within which the reader counts as being at the end. */
const END_SLACK = 48;

/** The row that must not move, and its distance from the top of the list's viewport. Pixels. */
interface Anchor {
  readonly element: HTMLElement;
  readonly top: number;
}

/**
 * Keeps a list of messages in its place. While the reader is at the end it stays at the end; otherwise the first row in
 * view keeps its position, whatever is added above or grows later.
 *
 * Where the browser anchors by itself it is left to do so, except at the very beginning of the list, where it does not:
 * setting `scrollTop` while a wheel turns is overridden by the continuing scroll, the browser's own adjustment is not.
 */
export class ScrollKeeper {
  #anchor: Anchor | null = null;
  #atEnd = true;
  /** Where the way to the end began or has come to; null when the list is not on its way. Pixels from the beginning. */
  #gliding: number | null = null;
  readonly #native = CSS.supports('overflow-anchor', 'auto');

  constructor(
    private readonly box: HTMLElement,
    /** Finds the rows, in order. */
    private readonly rows: () => Iterable<HTMLElement>,
  ) {}

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Distance to the beginning. Pixels. */
  get above(): number {
    return this.box.scrollTop;
  }

  /** Call after every scroll: remembers the position. */
  note(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.box;
    const near = scrollHeight - scrollTop - clientHeight <= END_SLACK;
    // On its way to the end it counts as there, unless the reader turns back.
    this.#gliding = this.#gliding === null || near || scrollTop < this.#gliding ? null : scrollTop;
    this.#atEnd = near || this.#gliding !== null;
    const edge = this.box.getBoundingClientRect().top;
    this.#anchor = null;
    for (const element of this.rows()) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge) {
        this.#anchor = { element, top: top - edge };
        break;
      }
    }
  }

  /** Call when scrolling ended. A glide to the end that the reader interrupted is over. */
  rest(): void {
    this.#gliding = null;
    this.note();
  }

  /** Call after every change of content or size: puts things back to where they stood. */
  restore(): void {
    if (this.#atEnd) {
      this.box.scrollTop = this.box.scrollHeight;
      this.note();
      return;
    }
    if (this.#native && this.box.scrollTop > 1) return;
    const anchor = this.#anchor;
    if (!anchor?.element.isConnected) return this.note();
    const edge = this.box.getBoundingClientRect().top;
    const moved = anchor.element.getBoundingClientRect().top - edge - anchor.top;
    if (Math.abs(moved) >= 1) this.box.scrollTop += moved;
  }

  toEnd(smooth: boolean): void {
    this.#atEnd = true;
    this.#gliding = smooth ? this.box.scrollTop : null;
    this.box.scrollTo({ top: this.box.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** Brings a row to `share` (0 top, 1 bottom) of the view. */
  toRow(element: HTMLElement, share: number): void {
    const box = this.box.getBoundingClientRect();
    const row = element.getBoundingClientRect();
    this.#gliding = null;
    this.box.scrollTop += row.top - box.top - (box.height - row.height) * share;
    this.note();
  }
}
