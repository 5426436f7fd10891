import { Component, input } from '@angular/core';
import type { RemotePeer } from '@chatcall/client-sdk/calls';
import { Avatar } from '../../../ui/avatar/avatar';
import { Icon } from '../../../ui/icon/icon';
import { followPeer } from './peer-signals';

/** A peer in a list: avatar, name, connection problem, muted. */
@Component({
  selector: 'cc-peer-mark',
  imports: [Avatar, Icon],
  template: `
    @if (signals.user(); as user) {
      <cc-avatar [seed]="user.id" [name]="user.displayName" [url]="user.avatarUrl" [size]="32" />
      <span class="cc-clip name" dir="auto">{{ user.displayName }}</span>
      @if (signals.away(); as text) {
        <cc-icon name="wifi-off" [size]="16" /><span class="cc-sr">{{ text }}</span>
      }
      @if (signals.muted()) {
        <cc-icon name="mic-off" [size]="16" /><span class="cc-sr" i18n="@@tile.muted">muted</span>
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      min-width: 0;
    }
    .name {
      flex: 1;
    }
  `,
})
export class PeerMark {
  readonly peer = input.required<RemotePeer>();
  protected readonly signals = followPeer(this.peer);
}
