import { effect, inject, Injectable } from '@angular/core';
import { USER_LANGUAGES } from '@chatcall/contracts';
import { CLIENT } from '../client';
import { Session } from '../session/session';
import { Locale } from './languages';

/** Mails to the user are in the language in which the app was opened last. */
@Injectable({ providedIn: 'root' })
export class MailLanguage {
  readonly #users = inject(CLIENT).users;
  readonly #session = inject(Session);
  readonly #language = USER_LANGUAGES.find((code) => code === inject(Locale).language);
  /** The user for whom it was sent: once for each session. */
  #sentFor: string | null = null;

  constructor() {
    effect(() => {
      const me = this.#session.me();
      if (me && me.id !== this.#sentFor && this.#language && me.language !== this.#language) {
        this.#sentFor = me.id;
        void this.#send(this.#language);
      }
    });
  }

  /** After a failure, the next start tries again. */
  async #send(language: (typeof USER_LANGUAGES)[number]): Promise<void> {
    await this.#users.updateProfile({ language }).catch(() => undefined);
  }
}
