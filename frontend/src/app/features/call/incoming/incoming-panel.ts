import { Component, inject, InjectionToken } from '@angular/core';
import type { IncomingCall } from '@chatcall/client-sdk';
import { CallIntents } from '../../../core/call/call-intents';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { IsolatePipe } from '../../../core/i18n/isolate';
import { Shortcuts } from '../../../core/shortcuts/shortcuts';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';

/** Data of the panel. `card`: a card in the corner, otherwise the full screen of a phone. */
export interface IncomingPanelData {
  readonly incoming: IncomingCall;
  readonly card: boolean;
}

export const INCOMING_PANEL_DATA = new InjectionToken<IncomingPanelData>('incoming call');

/** An incoming call: the caller and three answers. {@link IncomingCalls} opens and closes it. */
@Component({
  selector: 'cc-incoming-panel',
  imports: [Avatar, Icon, IsolatePipe],
  templateUrl: './incoming-panel.html',
  styleUrl: './incoming-panel.css',
  host: {
    'data-testid': 'incoming-call',
    '[class.card]': 'card',
    '[attr.role]': "card ? 'region' : null",
    '[attr.aria-labelledby]': "card ? 'cc-incoming-who cc-incoming-what' : null",
  },
})
export class IncomingPanel {
  readonly #data = inject(INCOMING_PANEL_DATA);
  protected readonly incoming = this.#data.incoming;
  protected readonly card = this.#data.card;
  readonly #intents = inject(CallIntents);
  readonly #calls = inject(CLIENT).calls;
  readonly #toasts = inject(Toasts);
  protected readonly inCall = this.#intents.inCall;

  constructor() {
    const shortcuts = inject(Shortcuts);
    shortcuts.handle('audio-call', () => this.accept(false), { always: true });
    shortcuts.handle('video-call', () => this.accept(true), { always: true });
    shortcuts.handle('decline', () => void this.decline(), { always: true });
  }

  protected accept(withVideo: boolean, endsOpen = false): void {
    this.#intents.accept(this.incoming, withVideo, endsOpen);
  }

  protected async decline(): Promise<void> {
    try {
      await this.#calls.decline(this.incoming.call.id);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
