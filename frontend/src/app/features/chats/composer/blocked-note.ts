import { Component, inject, input, signal } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { ContactActions } from '../../../core/people/contact-actions';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';

/** Replaces the composer while the user blocks the other person. */
@Component({
  selector: 'cc-blocked-note',
  imports: [Button, Icon],
  template: `
    <div class="box">
      <cc-icon name="ban" [size]="18" />
      <p i18n="@@composer.blocked">You blocked this person.</p>
      <button
        type="button"
        ccButton="soft"
        small
        data-testid="composer-unblock"
        [busy]="busy()"
        (click)="unblock()"
        i18n="@@contact.unblock"
      >
        Unblock
      </button>
    </div>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
      max-width: 920px;
      margin: 0 auto;
      padding: 0 var(--cc-s6) var(--cc-s4);
    }
    .box {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s3);
      align-items: center;
      justify-content: center;
      min-height: 52px;
      padding: 5px var(--cc-s4);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r4);
      color: var(--cc-text-2);
    }
    @media (max-width: 44.9375rem) {
      :host {
        padding: 0 var(--cc-s2) max(var(--cc-s2), env(safe-area-inset-bottom));
      }
    }
  `,
  host: { 'data-testid': 'composer-blocked' },
})
export class BlockedNote {
  readonly #contacts = inject(ContactActions);
  readonly peer = input.required<UserCard>();
  protected readonly busy = signal(false);

  protected async unblock(): Promise<void> {
    this.busy.set(true);
    await this.#contacts.unblock(this.peer());
    this.busy.set(false);
  }
}
