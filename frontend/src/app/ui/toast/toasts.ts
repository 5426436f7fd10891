import { effect, Injectable, signal, untracked, Component, inject } from '@angular/core';
import { Button } from '../button/button';
import { Icon } from '../icon/icon';

type ToastKind = 'plain' | 'success' | 'error';

interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface ToastInput {
  readonly text: string;
  readonly kind?: ToastKind;
  readonly action?: ToastAction;
  /** Milliseconds; null: until closed, as errors by default. Others: 5 s, with an action 8 s. */
  readonly duration?: number | null;
  /** A newer toast with the same key replaces the older. */
  readonly key?: string;
  /** The toast is closed once this is true; may read signals. */
  readonly until?: () => boolean;
  /** Called when the toast closes without its action having been used. */
  readonly gone?: () => void;
}

export interface Toast extends ToastInput {
  readonly id: number;
  readonly kind: ToastKind;
}

const AT_MOST = 4;

/** Short messages at the edge of the screen. Their time stops while pointer or focus is on them. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  readonly #list = signal<readonly Toast[]>([]);
  readonly list = this.#list.asReadonly();
  readonly #timers = new Map<
    number,
    { left: number; since: number; timer: ReturnType<typeof setTimeout> }
  >();
  #next = 1;

  constructor() {
    effect(() => {
      const over = this.#list().filter((toast) => toast.until?.());
      untracked(() => over.forEach((toast) => this.close(toast.id)));
    });
  }

  show(input: ToastInput): number {
    const toast: Toast = { ...input, id: this.#next++, kind: input.kind ?? 'plain' };
    const same =
      input.key === undefined ? undefined : this.#list().find((other) => other.key === input.key);
    if (same) this.close(same.id);
    for (const old of this.#list().slice(0, Math.max(0, this.#list().length - AT_MOST + 1)))
      this.close(old.id);
    this.#list.update((list) => [...list, toast]);
    const duration = input.duration === undefined ? defaultDuration(toast) : input.duration;
    if (duration !== null) this.#arm(toast.id, duration);
    return toast.id;
  }

  error(text: string): number {
    return this.show({ text, kind: 'error', key: text });
  }

  /** Closes the toast and runs its action. */
  act(toast: Toast): void {
    this.#remove(toast.id);
    toast.action?.run();
  }

  close(id: number): void {
    this.#remove(id)?.gone?.();
  }

  pause(): void {
    for (const entry of this.#timers.values()) {
      clearTimeout(entry.timer);
      entry.left -= performance.now() - entry.since;
    }
  }

  resume(): void {
    for (const [id, entry] of [...this.#timers]) this.#arm(id, Math.max(1500, entry.left));
  }

  #arm(id: number, duration: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.set(id, {
      left: duration,
      since: performance.now(),
      timer: setTimeout(() => this.close(id), duration),
    });
  }

  #remove(id: number): Toast | undefined {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    const toast = this.#list().find((other) => other.id === id);
    if (toast) this.#list.update((list) => list.filter((other) => other.id !== id));
    return toast;
  }
}

function defaultDuration(toast: Toast): number | null {
  if (toast.kind === 'error') return null;
  return toast.action ? 8000 : 5000;
}

/**
 * Shows the toasts. Always in the page, because a live region that is added later is not announced.
 */
@Component({
  selector: 'cc-toast-outlet',
  imports: [Button, Icon],
  templateUrl: './toast-outlet.html',
  styleUrl: './toast-outlet.css',
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
