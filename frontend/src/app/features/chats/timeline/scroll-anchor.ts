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
  /** When it was last stored. */
  #scrollTop = 0;
  /** Last `scrollTop` of a smooth scroll to the end; null without one. */
  #smoothScrollTop: number | null = null;
  readonly #native = CSS.supports('overflow-anchor', 'auto');

  readonly #box: HTMLElement;
  readonly #rows: () => Iterable<HTMLElement>;
  readonly #complete: () => boolean;

  /**
   * `rows` returns the rendered rows in order. `complete`: nothing is left to load after the last
   * row, so its end is the end of the conversation.
   */
  constructor(
    box: HTMLElement,
    rows: () => Iterable<HTMLElement>,
    complete: () => boolean = () => true,
  ) {
    this.#box = box;
    this.#rows = rows;
    this.#complete = complete;
  }

  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** Distances from the beginning and from the end. Pixels. */
  get distances(): { readonly start: number; readonly end: number } {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    return { start: scrollTop, end: scrollHeight - scrollTop - clientHeight };
  }

  get #browserAnchors(): boolean {
    return this.#native && this.#scrollTop > 1;
  }

  /** Call on `scroll`: stores the position. */
  scrolled(): void {
    const { start: scrollTop, end } = this.distances;
    const near = end <= END_TOLERANCE && this.#complete();
    // A smooth scroll to the end counts as being there, unless the user scrolls back.
    this.#smoothScrollTop =
      this.#smoothScrollTop === null || near || scrollTop < this.#smoothScrollTop
        ? null
        : scrollTop;
    this.#atEnd = near || this.#smoothScrollTop !== null;
    this.#scrollTop = scrollTop;
    this.#anchor = null;
    if (this.#browserAnchors) return;
    const edge = this.#box.getBoundingClientRect().top;
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
    if (this.#atEnd && this.#complete()) {
      this.#box.scrollTop = this.#box.scrollHeight;
      this.scrolled();
      return;
    }
    if (this.#browserAnchors) return;
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
