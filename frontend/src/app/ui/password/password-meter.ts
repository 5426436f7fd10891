import {
  Component,
  computed,
  effect,
  inject,
  input,
  LOCALE_ID,
  PendingTasks,
  signal,
} from '@angular/core';
import type { PasswordUser } from '@chatcall/contracts';
import { flawText } from './password-flaws';
import { loadPasswordRater, type PasswordRater, type PasswordScore } from './password-rater';

/**
 * Shows how hard a new password is to guess, and what makes it easy: four bars and a sentence. What
 * rates it is large, and is loaded when the user begins to type.
 */
@Component({
  selector: 'cc-password-meter',
  template: `
    <div class="bars" [attr.data-score]="score()" aria-hidden="true">
      @for (bar of [1, 2, 3, 4]; track bar) {
        <span [class.on]="bar <= score()"></span>
      }
    </div>
    <p aria-live="polite">{{ words() }}</p>
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    .bars {
      display: grid;
      grid-template-columns: repeat(4, 1fr);
      gap: 4px;
    }
    .bars span {
      height: 4px;
      border-radius: 2px;
      background: var(--cc-line);
      transition: background-color var(--cc-mid) var(--cc-ease);
    }
    .bars .on {
      background: var(--cc-success);
    }
    .bars[data-score='1'] .on {
      background: var(--cc-danger);
    }
    .bars[data-score='2'] .on {
      background: var(--cc-warn);
    }
    p {
      font-size: var(--cc-fs-2);
      line-height: 1.125rem;
      color: var(--cc-text-2);
    }
  `,
})
export class PasswordMeter {
  readonly #language = inject(LOCALE_ID);
  readonly #pending = inject(PendingTasks);
  readonly #rater = signal<PasswordRater | null>(null);
  #loading = false;
  readonly password = input.required<string>();
  /** The user whose password it is; their names are easy to guess. */
  readonly user = input.required<PasswordUser>();
  /** In characters. */
  readonly minLength = input.required<number>();
  /** Null while the rater is loaded. */
  protected readonly rating = computed(
    () => this.#rater()?.rate(this.password(), this.user()) ?? null,
  );

  constructor() {
    // Again with each change, in case it could not be loaded.
    effect(() => {
      if (this.password() !== '') void this.#load();
    });
  }

  protected score(): PasswordScore {
    return this.rating()?.score ?? 0;
  }

  protected words(): string {
    const missing = this.minLength() - this.password().length;
    if (this.password() === '')
      return $localize`:@@password.rule:At least ${this.minLength()}:count: characters. A few words in a row are easy to remember.`;
    if (missing === 1) return $localize`:@@password.missingOne:1 more character`;
    if (missing > 0) return $localize`:@@password.missing:${missing}:count: more characters`;
    const rating = this.rating();
    if (rating === null) return '';
    const word = wordOf(rating.score);
    return rating.flaw === null ? word : `${word} ${flawText(rating.flaw)}`;
  }

  async #load(): Promise<void> {
    if (this.#loading || this.#rater() !== null) return;
    this.#loading = true;
    const done = this.#pending.add();
    // Without it the meter says only what is missing; the server decides in any case.
    this.#rater.set(await loadPasswordRater(this.#language).catch(() => null));
    this.#loading = false;
    done();
  }
}

function wordOf(score: PasswordScore): string {
  switch (score) {
    case 0:
      return '';
    case 1:
      return $localize`:@@password.weak:Easy to guess.`;
    case 2:
      return $localize`:@@password.fair:Fair. Longer is better.`;
    case 3:
      return $localize`:@@password.good:Good.`;
    case 4:
      return $localize`:@@password.strong:Strong.`;
  }
}
