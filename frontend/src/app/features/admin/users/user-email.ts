import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { LIMITS } from '@chatcall/contracts';
import type { Account } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';

/** The e-mail address of a user, which an administrator replaces. */
@Component({
  selector: 'cc-user-email',
  imports: [Button],
  template: `
    <section aria-labelledby="cc-user-email" aria-describedby="cc-user-email-note">
      <h2 id="cc-user-email">{{ label }}</h2>
      <form class="form" novalidate (submit)="save($event)">
        <label>
          <span class="cc-sr">{{ label }}</span>
          <input
            #field
            class="cc-input"
            type="email"
            autocomplete="off"
            spellcheck="false"
            data-testid="user-email"
            [attr.maxlength]="max"
            [value]="typed()"
            (input)="typed.set(field.value)"
          />
        </label>
        <p class="lead" id="cc-user-email-note" i18n="@@userEmail.note">
          A new address counts at once. The former one gets a mail, and the new one a link to
          confirm it.
        </p>
        @if (edited()) {
          <div class="row">
            <button type="submit" ccButton="primary" data-testid="user-save-email" [busy]="busy()">
              <span i18n="@@action.save">Save</span>
            </button>
          </div>
        }
      </form>
    </section>
  `,
  styleUrl: '../../../ui/sections/section.css',
})
export class UserEmail {
  readonly #administration = inject(Administration);
  readonly #toasts = inject(Toasts);
  readonly account = input.required<Account>();
  readonly changed = output<Account>();
  protected readonly label = $localize`:@@register.email:Email address`;
  protected readonly max = LIMITS.emailMax;
  protected readonly typed = linkedSignal(() => this.account().email);
  protected readonly busy = signal(false);
  protected readonly edited = computed(
    () => this.typed().trim().toLowerCase() !== this.account().email,
  );

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.edited() || this.busy()) return;
    const { id } = this.account();
    const email = this.typed().trim();
    this.busy.set(true);
    try {
      this.changed.emit(await this.#administration.run((api) => api.updateAccount(id, { email })));
      this.#toasts.show({ kind: 'success', text: $localize`:@@userEmail.saved:Email changed` });
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
