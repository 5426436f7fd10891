/** Within this distance the list counts as scrolled to its end. Pixels. */
const END_TOLERANCE = 48;

/** The row that must not move, and its distance from the top of the visible area. Pixels. */
interface Anchor {
  readonly element: HTMLElement;
  readonly top: number;
}

/**
 * Scroll anchoring for the message list: at the end it stays at the end, elsewhere the first
 * visible row keeps its position when content above it is added or resized.
 *
 * Uses the browser's own scroll anchoring where it exists, because setting `scrollTop` is
 * overridden while the user scrolls. The browser does not anchor at the very beginning of a list.
 */
export class ScrollAnchor {
  #anchor: Anchor | null = null;
  #atEnd = true;
  /** Last `scrollTop` of a smooth scroll to the end; null without one. */
  #smoothScrollTop: number | null = null;
  readonly #native = CSS.supports('overflow-anchor', 'auto');

  readonly #box: HTMLElement;
  readonly #rows: () => Iterable<HTMLElement>;

  /** `rows` returns the rows in order. */
  constructor(box: HTMLElement, rows: () => Iterable<HTMLElement>) {
    this.#box = box;
    this.#rows = rows;
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Distance from the beginning. Pixels. */
  get scrollTop(): number {
    return this.#box.scrollTop;
  }

  /** Call on `scroll`: stores the position. */
  scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const near = scrollHeight - scrollTop - clientHeight <= END_TOLERANCE;
    // A smooth scroll to the end counts as being there, unless the user scrolls back.
    this.#smoothScrollTop =
      this.#smoothScrollTop === null || near || scrollTop < this.#smoothScrollTop
        ? null
        : scrollTop;
    this.#atEnd = near || this.#smoothScrollTop !== null;
    const edge = this.#box.getBoundingClientRect().top;
    this.#anchor = null;
    for (const element of this.#rows()) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge) {
        this.#anchor = { element, top: top - edge };
        break;
      }
    }
  }

  /** Call on `scrollend`: a smooth scroll has ended or was interrupted. */
  scrollEnded(): void {
    this.#smoothScrollTop = null;
    this.scrolled();
  }

  /** Call after every change of content or size: restores the position. */
  restore(): void {
    if (this.#atEnd) {
      this.#box.scrollTop = this.#box.scrollHeight;
      this.scrolled();
      return;
    }
    if (this.#native && this.#box.scrollTop > 1) return;
    const anchor = this.#anchor;
    if (!anchor?.element.isConnected) return this.scrolled();
    const edge = this.#box.getBoundingClientRect().top;
    const moved = anchor.element.getBoundingClientRect().top - edge - anchor.top;
    if (Math.abs(moved) >= 1) this.#box.scrollTop += moved;
  }

  scrollToEnd(smooth: boolean): void {
    this.#atEnd = true;
    this.#smoothScrollTop = smooth ? this.#box.scrollTop : null;
    this.#box.scrollTo({ top: this.#box.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  /** Scrolls a row to `share` of the visible area (0: top, 1: bottom). */
  scrollToRow(element: HTMLElement, share: number): void {
    const box = this.#box.getBoundingClientRect();
    const row = element.getBoundingClientRect();
    this.#smoothScrollTop = null;
    this.#box.scrollTop += row.top - box.top - (box.height - row.height) * share;
    this.scrolled();
  }
}
