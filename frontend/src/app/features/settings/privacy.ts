import { Component, inject, signal } from '@angular/core';
import type { Consent } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { DataExport } from '../../core/session/exports/data-export';
import { Control, Field } from '../../ui/field/field';
import { Toasts } from '../../ui/toast/toasts';

type ConsentField = 'acceptsMessages' | 'acceptsCalls' | 'acceptsAdding';

/** What other people see of the user, and who may contact them. */
@Component({
  selector: 'cc-privacy',
  imports: [Control, DataExport, Field],
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
    <section class="consent">
      @for (each of consents; track each.field) {
        <cc-field [label]="each.label" [hint]="each.note">
          <select
            #choice
            ccControl
            [attr.data-testid]="each.field"
            [disabled]="!me() || saving()"
            (change)="accept(each.field, choice)"
          >
            @for (option of options; track option.value) {
              <option [value]="option.value" [selected]="me()?.[each.field] === option.value">
                {{ option.name }}
              </option>
            }
          </select>
        </cc-field>
      }
    </section>
    <section><cc-data-export /></section>
  `,
  styleUrls: ['../../ui/sections/section.css', '../../ui/sections/choice.css'],
  styles: `
    .consent {
      display: grid;
      gap: var(--cc-s4);
    }
  `,
})
export class Privacy {
  readonly #users = inject(CLIENT).users;
  readonly #toasts = inject(Toasts);
  protected readonly me = fromBehavior(this.#users.me$);
  protected readonly saving = signal(false);

  protected readonly consents: readonly { field: ConsentField; label: string; note: string }[] = [
    {
      field: 'acceptsMessages',
      label: $localize`:@@privacy.messages:Who can message me`,
      note: $localize`:@@privacy.messagesNote:People you've written to can always reply.`,
    },
    {
      field: 'acceptsCalls',
      label: $localize`:@@privacy.calls:Who can call me`,
      note: $localize`:@@privacy.callsNote:Calls of others don't ring. You can still join calls of groups.`,
    },
    {
      field: 'acceptsAdding',
      label: $localize`:@@privacy.adding:Who can add me to conversations`,
      note: $localize`:@@privacy.addingNote:You can always join channels yourself.`,
    },
  ];
  protected readonly options: readonly { value: Consent; name: string }[] = [
    { value: 'everyone', name: $localize`:@@consent.everyone:Everyone` },
    { value: 'shared', name: $localize`:@@consent.shared:People in a shared conversation` },
    { value: 'contacts', name: $localize`:@@consent.contacts:Contacts only` },
  ];

  protected async accept(field: ConsentField, choice: HTMLSelectElement): Promise<void> {
    this.saving.set(true);
    try {
      await this.#users.updateProfile({ [field]: choice.value });
    } catch (error) {
      choice.value = this.me()?.[field] ?? 'everyone';
      this.#toasts.error(errorText(error));
    } finally {
      this.saving.set(false);
    }
  }

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
