import { Component, computed, input } from '@angular/core';
import { LIMITS } from '@chatcall/contracts';

/** Shows how hard a new password is to guess: four bars and a word. */
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
  /** Words that the password should not contain, such as the user's name. */
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

/** 0: too short; 1: easy to guess; 2: fair; 3: good; 4: strong. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4;

const COMMON =
  /passw[o0]rd|qwert|12345|abcde|letmein|welcome|chatcall|admin|iloveyou|football|dragon|monkey/i;

/**
 * A rough score for feedback while typing; the server decides. It grows with length and variety;
 * repetition, common words and parts of the user's name or address reduce it.
 */
export function passwordScore(password: string, own: readonly string[] = []): PasswordScore {
  if (password.length < LIMITS.passwordMin) return 0;
  const distinct = new Set(password.toLowerCase()).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length;
  let points = 1 + (password.length >= 13 ? 1 : 0) + (password.length >= 18 ? 1 : 0);
  if (kinds >= 3 || / .* /.test(password)) points += 1;
  if (distinct < password.length / 2.5 || distinct < 6) points -= 2;
  if (COMMON.test(password)) points -= 1;
  const lower = password.toLowerCase();
  if (own.some((part) => part.length >= 3 && lower.includes(part.toLowerCase()))) points -= 1;
  return Math.max(1, Math.min(4, points)) as PasswordScore;
}
