import { Component, inject } from '@angular/core';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import type { IncomingCall } from '@chatcall/client-sdk';
import { CallIntents } from '../../../core/call/call-intents';
import { CLIENT } from '../../../core/client';
import { IsolatePipe } from '../../../core/i18n/isolate';
import { errorText } from '../../../core/errors/error-text';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';

/** A call rings: who it is, and the three answers. It goes by itself when it stops ringing; Esc does nothing. */
@Component({
  selector: 'cc-incoming-dialog',
  imports: [Avatar, Icon, IsolatePipe],
  templateUrl: './incoming-dialog.html',
  styleUrl: './incoming-dialog.css',
  host: { 'data-testid': 'incoming-call' },
})
export class IncomingDialog {
  protected readonly incoming = inject<IncomingCall>(MAT_DIALOG_DATA);
  readonly #intents = inject(CallIntents);
  readonly #calls = inject(CLIENT).calls;
  readonly #toasts = inject(Toasts);
  /** Accepting ends the present call. */
  protected readonly inCall = this.#intents.inCall;

  protected accept(withVideo: boolean): void {
    this.#intents.accept(this.incoming, withVideo);
  }

  protected async decline(): Promise<void> {
    try {
      await this.#calls.decline(this.incoming.call.id);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
