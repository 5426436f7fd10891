import { Component, computed, input } from '@angular/core';
import { LIMITS } from '@chatcall/contracts';
import { passwordScore } from './password-strength';

/** Four bars and a word: how hard a new password is to guess. */
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
  readonly password = input.required<string>();
  /** Words that a password should not contain, such as one's own name. */
  readonly own = input<readonly string[]>([]);
  protected readonly score = computed(() => passwordScore(this.password(), this.own()));

  protected words(): string {
    const missing = LIMITS.passwordMin - this.password().length;
    switch (this.score()) {
      case 0:
        if (this.password() === '')
          return $localize`:@@password.rule:At least ${LIMITS.passwordMin}:count: characters. A few words in a row are easy to remember.`;
        return missing === 1
          ? $localize`:@@password.missingOne:1 more character`
          : $localize`:@@password.missing:${missing}:count: more characters`;
      case 1:
        return $localize`:@@password.weak:Easy to guess`;
      case 2:
        return $localize`:@@password.fair:Fair. Longer is better.`;
      case 3:
        return $localize`:@@password.good:Good`;
      case 4:
        return $localize`:@@password.strong:Strong`;
    }
  }
}
