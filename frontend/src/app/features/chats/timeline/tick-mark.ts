import { Component, computed, input } from '@angular/core';
import { Icon } from '../../../ui/icon/icon';
import type { MessageDelivery, TimelineMessage } from '@chatcall/client-sdk';

/** The delivery state of a message of the user; null for messages of others. */
export function tickOf(message: TimelineMessage): MessageDelivery | null {
  return message.mine ? message.delivery : null;
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
  readonly tick = input.required<MessageDelivery>();

  protected readonly icon = computed(() => {
    switch (this.tick()) {
      case 'waiting':
        return 'clock';
      case 'sending':
        return 'arrow-up';
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
      case 'waiting':
        return $localize`:@@tick.waiting:Waiting for the connection`;
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
