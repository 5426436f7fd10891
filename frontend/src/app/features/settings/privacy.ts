import { Component, inject, signal } from '@angular/core';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Toasts } from '../../ui/toast/toasts';

/** What other people see of the user. */
@Component({
  selector: 'cc-privacy',
  template: `
    <h1 i18n="@@settings.privacy">Privacy</h1>
    <section>
      <label class="switch">
        <span>
          <strong i18n="@@privacy.receipts">Read receipts</strong>
        </span>
        <input
          #box
          type="checkbox"
          role="switch"
          aria-describedby="cc-receipts-note"
          data-testid="read-receipts"
          [checked]="me()?.readReceipts !== false"
          [disabled]="!me() || saving()"
          (change)="set(box)"
        />
      </label>
      <p id="cc-receipts-note" class="lead" i18n="@@privacy.receiptsNote">
        Others see when you have read their messages. If you turn this off, you do not see when
        others have read yours either. It applies to all your devices at once.
      </p>
    </section>
  `,
  styleUrls: ['../../ui/sections/section.css', '../../ui/sections/choice.css'],
})
export class Privacy {
  readonly #users = inject(CLIENT).users;
  readonly #toasts = inject(Toasts);
  protected readonly me = fromBehavior(this.#users.me$);
  protected readonly saving = signal(false);

  protected async set(box: HTMLInputElement): Promise<void> {
    this.saving.set(true);
    try {
      await this.#users.updateProfile({ readReceipts: box.checked });
    } catch (error) {
      box.checked = this.me()?.readReceipts !== false;
      this.#toasts.error(errorText(error));
    } finally {
      this.saving.set(false);
    }
  }
}
