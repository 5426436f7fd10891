import {
  DestroyRef,
  Directive,
  ErrorHandler,
  inject,
  Injectable,
  TemplateRef,
  ViewContainerRef,
} from '@angular/core';
import { nextTask } from '../tasks';

/**
 * The parts of the first page are rendered one after the other, each in a task of its own: together
 * they keep a slow phone busy for half a second, in which it would answer no input. Parts of later
 * pages are rendered at once.
 */
@Injectable({ providedIn: 'root' })
export class RenderTurns {
  readonly #errors = inject(ErrorHandler);
  readonly #waiting = new Set<() => void>();
  #state: 'none' | 'first-page' | 'ending' = 'none';

  /** The first page begins. */
  begin(): void {
    this.#state = 'first-page';
  }

  /** The first page ends with the parts that are waiting. */
  end(): void {
    if (this.#state !== 'none') this.#state = this.#waiting.size > 0 ? 'ending' : 'none';
  }

  /** Runs `render` in its turn, or at once after the first page. Returns a function that cancels it. */
  take(render: () => void): () => void {
    if (this.#state === 'none') {
      render();
      return () => undefined;
    }
    this.#waiting.add(render);
    if (this.#waiting.size === 1) void this.#run();
    return () => this.#waiting.delete(render);
  }

  /** Resolves in the next turn; after the first page in the next task. */
  next(): Promise<void> {
    if (this.#state === 'none') return nextTask();
    return new Promise((resolve) => this.take(resolve));
  }

  async #run(): Promise<void> {
    await nextTask();
    for (const render of this.#waiting) {
      try {
        render();
      } catch (error) {
        this.#errors.handleError(error);
      }
      await nextTask();
      this.#waiting.delete(render);
    }
    if (this.#state === 'ending') this.#state = 'none';
  }
}

/** A part of a page that takes turns with the others while the first page is rendered. */
@Directive({ selector: '[ccInTurn]' })
export class InTurn {
  constructor() {
    const place = inject(ViewContainerRef);
    const part = inject<TemplateRef<unknown>>(TemplateRef);
    let now = true;
    const cancel = inject(RenderTurns).take(() => {
      const view = place.createEmbeddedView(part);
      // At once it is rendered together with the view around it.
      if (!now) view.detectChanges();
    });
    now = false;
    inject(DestroyRef).onDestroy(cancel);
  }
}
