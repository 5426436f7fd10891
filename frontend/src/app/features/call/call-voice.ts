import { LiveAnnouncer } from '@angular/cdk/a11y';
import { inject, Injectable, signal } from '@angular/core';

/** How long a notice stays on the stage. Milliseconds. */
const NOTICE_MS = 4000;

/** What happens in the call, told in passing: on the stage, and to screen readers. */
@Injectable()
export class CallVoice {
  readonly #announcer = inject(LiveAnnouncer);
  readonly #notice = signal('');
  /** What just happened; empty after a while. */
  readonly notice = this.#notice.asReadonly();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows and announces. */
  tell(text: string): void {
    this.announce(text);
    this.#notice.set(text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#notice.set(''), NOTICE_MS);
  }

  /** For screen readers only: what is seen anyway. */
  announce(text: string): void {
    void this.#announcer.announce(text, 'polite');
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#notice.set('');
  }
}
