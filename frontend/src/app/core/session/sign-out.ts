import { inject, Injectable } from '@angular/core';
import { Confirm } from '../../ui/dialog/confirm';
import { CallIntents } from '../call/call-intents';
import { Session } from './session';

/** Signing out, after a question where something would be lost. */
@Injectable({ providedIn: 'root' })
export class SignOut {
  readonly #session = inject(Session);
  readonly #calls = inject(CallIntents);
  readonly #confirm = inject(Confirm);

  /** Signing out also leaves the open call of this device. */
  async ask(): Promise<void> {
    const verb = $localize`:@@session.signOut:Sign out`;
    if (await this.#confirm.ask({ ...this.#words(), verb, danger: true }))
      await this.#session.signOut();
  }

  /** Asks only when messages would be lost. */
  async start(): Promise<void> {
    if (this.#session.unsent() > 0) await this.ask();
    else await this.#session.signOut();
  }

  #words(): { heading: string; text: string } {
    if (this.#session.unsent() > 0)
      return {
        heading: $localize`:@@session.unsentHeading:Some messages aren't sent yet`,
        text: $localize`:@@session.unsentText:Signing out deletes them from this device.`,
      };
    if (this.#calls.inCall() !== null)
      return {
        heading: $localize`:@@session.callHeading:You're in a call`,
        text: $localize`:@@session.callText:Signing out also leaves the call.`,
      };
    return {
      heading: $localize`:@@session.signOutHeading:Sign out?`,
      text: $localize`:@@session.signOutText:You'll need your password to sign in again on this device.`,
    };
  }
}
