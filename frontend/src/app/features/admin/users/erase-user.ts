import { Component, computed, inject, input, output, signal } from '@angular/core';
import type { Account } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';

/** Erases a user for good, after their username was typed. */
@Component({
  selector: 'cc-erase-user',
  imports: [Button],
  templateUrl: './erase-user.html',
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    section {
      border-color: var(--cc-danger);
    }
    ul {
      list-style: disc;
      margin: var(--cc-s2) 0 0;
      padding-inline-start: var(--cc-s5);
    }
    .field {
      display: grid;
      gap: 6px;
      font-size: var(--cc-fs-2);
      font-weight: 600;
      overflow-wrap: anywhere;
    }
  `,
})
export class EraseUser {
  readonly #administration = inject(Administration);
  readonly #toasts = inject(Toasts);
  readonly account = input.required<Account>();
  readonly erased = output<Account>();
  protected readonly asking = signal(false);
  protected readonly typed = signal('');
  protected readonly busy = signal(false);
  protected readonly confirmed = computed(
    () => this.typed().trim().toLowerCase() === this.account().username,
  );

  protected async erase(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.confirmed() || this.busy()) return;
    const { id, username, displayName } = this.account();
    this.busy.set(true);
    try {
      this.erased.emit(await this.#administration.run((api) => api.eraseUser(id, username)));
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@eraseUser.done:${displayName}:name: was erased`,
      });
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected cancel(): void {
    this.asking.set(false);
    this.typed.set('');
  }
}
