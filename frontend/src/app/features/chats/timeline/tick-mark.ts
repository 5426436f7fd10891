import { Component, computed, input } from '@angular/core';
import { Icon } from '../../../ui/icon/icon';
import type { TimelineMessage, TimelineReceipts } from '@chatcall/client-sdk';

/** Delivery state of the user's own message. */
export type Tick = 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** The delivery state of a message; null for messages of others. */
export function tickOf(message: TimelineMessage, receipts: TimelineReceipts): Tick | null {
  if (!message.mine) return null;
  if (message.delivery !== 'sent' || message.seq === null)
    return message.delivery === 'failed' ? 'failed' : 'sending';
  if (receipts.readByAll >= message.seq) return 'read';
  return receipts.deliveredToAll >= message.seq ? 'delivered' : 'sent';
}

/** The tick of the user's own message, with a text for screen readers. */
@Component({
  selector: 'cc-tick',
  imports: [Icon],
  template: `<cc-icon [name]="icon()" [size]="14" [stroke]="2.25" /><span class="cc-sr">{{
      words()
    }}</span>`,
  styles: `
    :host {
      position: relative;
      display: inline-grid;
    }
    :host(.read) {
      color: var(--cc-primary);
    }
    :host(.failed) {
      color: var(--cc-danger);
    }
  `,
  host: {
    '[class]': 'tick()',
    '[attr.data-tick]': 'tick()',
    'data-testid': 'tick',
    '[title]': 'words()',
  },
})
export class TickMark {
  readonly tick = input.required<Tick>();

  protected readonly icon = computed(() => {
    switch (this.tick()) {
      case 'sending':
        return 'clock';
      case 'sent':
        return 'check';
      case 'delivered':
      case 'read':
        return 'check-check';
      case 'failed':
        return 'circle-alert';
    }
  });

  protected words(): string {
    switch (this.tick()) {
      case 'sending':
        return $localize`:@@tick.sending:Sending`;
      case 'sent':
        return $localize`:@@tick.sent:Sent`;
      case 'delivered':
        return $localize`:@@tick.delivered:Delivered`;
      case 'read':
        return $localize`:@@tick.read:Read`;
      case 'failed':
        return $localize`:@@tick.failed:Not sent`;
    }
  }
}
