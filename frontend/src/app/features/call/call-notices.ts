import { LiveAnnouncer } from '@angular/cdk/a11y';
import { inject, Injectable, signal } from '@angular/core';

/** How long a notice stays on the stage. Milliseconds. */
const NOTICE_MS = 4000;

/** Short notices of events in the call, on the stage and for screen readers. */
@Injectable()
export class CallNotices {
  readonly #announcer = inject(LiveAnnouncer);
  readonly #current = signal('');
  /** The latest notice; empty after {@link NOTICE_MS}. */
  readonly current = this.#current.asReadonly();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows and announces a notice. */
  show(text: string): void {
    this.announce(text);
    this.#current.set(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#current.set(''), NOTICE_MS);
  }

  /** For screen readers only, where the screen shows it in another way. */
  announce(text: string): void {
    void this.#announcer.announce(text, 'polite');
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#current.set('');
  }
}
