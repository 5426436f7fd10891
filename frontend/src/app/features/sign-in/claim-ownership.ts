import { Component, inject, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Button } from '../../ui/button/button';
import { Control, Field, FocusAtStart, focusFirstInvalid, shownError } from '../../ui/field/field';
import { submitForm } from '../../ui/field/submit-form';
import { Icon } from '../../ui/icon/icon';
import { setupCodeMissing, setupText } from './setup-text';
import { SignInFrame } from './sign-in-frame';

/** On a server whose users registered before there were owners: makes the signed-in user its owner. */
@Component({
  selector: 'cc-claim-ownership',
  imports: [Button, Control, Field, FocusAtStart, FormField, Icon, RouterLink, SignInFrame],
  templateUrl: './claim-ownership.html',
  styleUrl: './sign-in.css',
})
export class ClaimOwnership {
  readonly #site = inject(CLIENT).site;
  readonly #model = signal({ setupCode: '' });
  protected readonly form = form(this.#model, (path) => {
    required(path.setupCode, { message: setupCodeMissing });
  });
  protected readonly shownError = shownError;
  protected readonly failure = signal<string | null>(null);
  protected readonly done = signal(false);

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.failure.set(null);
    const target = event.currentTarget;
    const submitted = await submitForm(this.form, async () => {
      try {
        await this.#site.claimOwnership(this.#model().setupCode.trim());
        this.done.set(true);
        return undefined;
      } catch (error) {
        const code = error instanceof ChatCallError ? error.code : '';
        const message = setupText(code) ?? errorText(error);
        if (code === 'AUTH.SETUP_CODE_WRONG')
          return { kind: 'server', message, fieldTree: this.form.setupCode };
        this.failure.set(message);
        return { kind: 'server', message: '' };
      }
    });
    if (!submitted) focusFirstInvalid(target);
  }
}
