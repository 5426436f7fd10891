import { Component, computed, input } from '@angular/core';

/** What is known of a user besides the name. */
export interface MarkedUser {
  readonly state?: string;
  readonly siteRole?: string;
}

/** Beside a name: that the user was deactivated or erased, is a guest or a bot. */
@Component({
  selector: 'cc-person-mark',
  template: `
    @if (word(); as text) {
      <span class="mark" data-testid="person-mark">{{ text }}</span>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    .mark {
      flex: none;
      padding: 0 6px;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r1);
      color: var(--cc-text-2);
      font-size: var(--cc-fs-1);
      font-weight: 500;
      line-height: 1.0625rem;
      white-space: nowrap;
    }
  `,
})
export class PersonMark {
  readonly user = input<MarkedUser | null>();
  protected readonly word = computed(() => markOf(this.user()));
}

/** Null for an active user who is no guest and no bot. */
function markOf(user: MarkedUser | null | undefined): string | null {
  if (user?.state === 'deactivated') return $localize`:@@mark.deactivated:Deactivated`;
  if (user?.state === 'erased') return $localize`:@@mark.erased:Deleted account`;
  if (user?.siteRole === 'guest') return $localize`:@@mark.guest:Guest`;
  if (user?.siteRole === 'bot') return $localize`:@@mark.bot:Bot`;
  return null;
}
