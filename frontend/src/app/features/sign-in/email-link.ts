import { Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import { CLIENT } from '../../core/client';
import { errorText } from '../../core/errors/error-text';
import { Button } from '../../ui/button/button';
import { Icon } from '../../ui/icon/icon';
import { LinkToken } from './link-token';
import { SignInFrame } from './sign-in-frame';

/** What a link in a mail about the e-mail address does. */
export type EmailLinkPurpose = 'verify' | 'change' | 'undo';

interface Words {
  readonly heading: string;
  readonly lead: string;
  readonly verb: string;
  readonly done: string;
}

/**
 * The page of a link about the e-mail address. The link is used with a button: programs that check
 * mails open links, too.
 */
@Component({
  selector: 'cc-email-link',
  imports: [Button, Icon, RouterLink, SignInFrame],
  providers: [LinkToken],
  templateUrl: './email-link.html',
  styleUrl: './sign-in.css',
})
export class EmailLink {
  readonly #auth = inject(CLIENT).auth;
  readonly #token = inject(LinkToken);
  /** From the route. */
  readonly purpose = input.required<EmailLinkPurpose>();
  protected readonly state = signal<'open' | 'busy' | 'done' | 'invalid'>(
    this.#token.value === null ? 'invalid' : 'open',
  );
  protected readonly failure = signal<string | null>(null);
  protected readonly words = computed(() => wordsOf(this.purpose()));

  protected async use(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state() === 'busy') return;
    this.failure.set(null);
    this.state.set('busy');
    try {
      await this.#send(this.#token.value ?? '');
      this.#token.forget();
      this.state.set('done');
    } catch (error) {
      const code = error instanceof ChatCallError ? error.code : null;
      // A link that was cut off is not valid either.
      const invalid = code === 'AUTH.LINK_INVALID' || code === 'COMMON.VALIDATION';
      this.state.set(invalid ? 'invalid' : 'open');
      if (!invalid) this.failure.set(errorText(error));
    }
  }

  #send(token: string): Promise<void> {
    switch (this.purpose()) {
      case 'verify':
        return this.#auth.verifyEmail(token);
      case 'change':
        return this.#auth.confirmEmailChange(token);
      case 'undo':
        return this.#auth.undoEmailChange(token);
    }
  }
}

function wordsOf(purpose: EmailLinkPurpose): Words {
  switch (purpose) {
    case 'verify':
      return {
        heading: $localize`:@@emailLink.verifyHeading:Confirm your email address`,
        lead: $localize`:@@emailLink.verifyLead:Confirm that the address this email was sent to is yours.`,
        verb: $localize`:@@emailLink.verifyVerb:Confirm address`,
        done: $localize`:@@emailLink.verifyDone:Thank you. Your email address is confirmed.`,
      };
    case 'change':
      return {
        heading: $localize`:@@emailLink.changeHeading:Confirm your new email address`,
        lead: $localize`:@@emailLink.changeLead:From now on you'll sign in and get emails with the new address.`,
        verb: $localize`:@@emailLink.changeVerb:Use new address`,
        done: $localize`:@@emailLink.changeDone:Your email address has been changed.`,
      };
    case 'undo':
      return {
        heading: $localize`:@@emailLink.undoHeading:Take the change back`,
        lead: $localize`:@@emailLink.undoLead:Your account gets its former email address back, and you'll be signed out on all devices.`,
        verb: $localize`:@@emailLink.undoVerb:Restore address`,
        done: $localize`:@@emailLink.undoDone:Your former email address is back. If you didn't make the change yourself, set a new password now.`,
      };
  }
}
