import { Component, input } from '@angular/core';
import type { RemotePeer } from '@chatcall/client-sdk/calls';
import { Icon } from '../../../ui/icon/icon';
import { followPeer } from './peer-signals';

/** What is wrong with the connection of someone in the call, where they have no tile; nothing while nothing is. */
@Component({
  selector: 'cc-peer-away',
  imports: [Icon],
  template: `
    @if (signals.away(); as text) {
      <cc-icon name="wifi-off" [size]="16" />
      @if (named()) {
        <bdi class="cc-clip" data-testid="away-name">{{ signals.user()?.displayName }}</bdi>&ngsp;
      }
      <span [class.cc-sr]="named()">{{ text }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      gap: 4px;
      align-items: center;
      min-width: 0;
    }
    :host:not([data-away]) {
      display: none;
    }
    bdi {
      max-width: 7em;
    }
  `,
  host: {
    role: 'status',
    'data-testid': 'peer-away',
    '[attr.data-away]': "signals.away() ? '' : null",
  },
})
export class PeerAway {
  readonly peer = input.required<RemotePeer>();
  /** Says whose connection it is: there are several others. */
  readonly named = input(false);
  protected readonly signals = followPeer(this.peer);
}
