import { Component, input } from '@angular/core';
import type { RemotePeer } from '@chatcall/client-sdk/calls';
import { Icon } from '../../../ui/icon/icon';
import { followPeer } from './peer-signals';

/** Shows a problem with the connection of a peer who has no tile; otherwise nothing. */
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
  /** Shows the name too, where there are several others. */
  readonly named = input(false);
  protected readonly signals = followPeer(this.peer);
}
