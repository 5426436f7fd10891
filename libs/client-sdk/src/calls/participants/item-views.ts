import { StateCell, type Behavior } from '../../state/behavior.js';
import type { MediaView, ShownSize } from './participants-api.js';

/** The places in which one item is shown: whether it is wanted at all, and how large. */
export class ItemViews {
  /** By view; undefined: not reported yet. */
  readonly #views = new Map<MediaView, ShownSize | null | undefined>();
  readonly #wanted = new StateCell(true);
  readonly #largest = new StateCell<ShownSize | null>(null);
  #closed = false;

  /** Before the first view, and while any view shows it or may show it. */
  get wanted$(): Behavior<boolean> {
    return this.#wanted;
  }

  /** The largest size that a view has reported; stays at the last one while nothing shows it. */
  get largest$(): Behavior<ShownSize | null> {
    return this.#largest;
  }

  open(): MediaView {
    const view: MediaView = {
      report: (shown) => {
        if (!this.#views.has(view)) return;
        this.#views.set(view, shown);
        this.#update();
      },
      close: () => {
        if (this.#views.delete(view)) this.#update();
      },
    };
    if (this.#closed) return view;
    this.#views.set(view, undefined);
    this.#update();
    return view;
  }

  close(): void {
    this.#closed = true;
    this.#views.clear();
  }

  #update(): void {
    const shown = [...this.#views.values()];
    const sizes = shown.filter((size) => size !== null && size !== undefined);
    const largest = sizes.reduce<ShownSize | null>(larger, null);
    if (largest) this.#largest.set(largest);
    this.#wanted.set(shown.some((size) => size !== null));
  }
}

function larger(a: ShownSize | null, b: ShownSize): ShownSize {
  return a && a.width * a.height >= b.width * b.height ? a : b;
}
