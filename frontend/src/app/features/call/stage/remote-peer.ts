import {
  computed,
  effect,
  untracked,
  type Signal,
  Component,
  input,
  inject,
  output,
} from '@angular/core';
import { derive, type Behavior } from '@chatcall/client-sdk';
import type { RemotePeer, RemoteSource } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { Icon } from '../../../ui/icon/icon';
import { Avatar } from '../../../ui/avatar/avatar';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { Track } from '../../../core/call/devices/track';

/** State of a remote peer as signals. Call {@link followPeer} in an injection context. */
export interface PeerSignals {
  readonly user: Signal<UserCard | null>;
  readonly muted: Signal<boolean>;
  readonly sound: Signal<MediaStreamTrack | null>;
  /** Their camera is on. */
  readonly shown: Signal<boolean>;
  readonly picture: Signal<MediaStreamTrack | null>;
  /** Only their video is frozen. */
  readonly frozen: Signal<boolean>;
  /** The problem with their connection, as text; empty without one. */
  readonly away: Signal<string>;
  readonly speaking: Signal<boolean>;
  readonly level: Signal<number>;
}

export function followPeer(peer: Signal<RemotePeer>): PeerSignals {
  const link = new BehaviorSwitch<RemotePeer>();
  const stalled = link.follow((one) => one.stalled$, false);
  const unreached = link.follow((one) => derive([one.reached$], (reached) => !reached), false);
  const signals: PeerSignals = {
    user: link.follow<UserCard | null>((one) => one.user$, null),
    muted: link.follow((one) => one.microphone.muted$, true),
    sound: link.follow((one) => one.microphone.track$, null),
    shown: link.follow((one) => shown$(one.camera), false),
    picture: link.follow((one) => one.camera.track$, null),
    frozen: link.follow((one) => one.camera.stalled$, false),
    away: computed(() => {
      if (unreached()) return $localize`:@@tile.unreached:Can't be reached`;
      return stalled() ? $localize`:@@tile.stalled:No connection` : '';
    }),
    speaking: link.follow((one) => one.speaking$, false),
    level: link.follow((one) => one.level$, 0),
  };
  effect(() => {
    const next = peer();
    untracked(() => link.switchTo(next));
  });
  return signals;
}

function shown$(camera: RemoteSource): Behavior<boolean> {
  return derive([camera.present$, camera.muted$], (present, muted) => present && !muted);
}

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

/**
 * Plays the sound of a peer on the chosen speaker. Independent of the tile, which may not be shown.
 */
@Component({
  selector: 'cc-peer-sound',
  imports: [Track],
  template: `<audio
    [ccTrack]="signals.sound()"
    [speaker]="local.chosen().speaker"
    autoplay
    data-testid="remote-audio"
    (blocked)="blocked.emit()"
    (played)="played.emit()"
  ></audio>`,
  styles: `
    :host {
      display: none;
    }
  `,
})
export class PeerSound {
  protected readonly local = inject(LocalDevices);
  readonly peer = input.required<RemotePeer>();
  readonly blocked = output();
  readonly played = output();
  protected readonly signals = followPeer(this.peer);
}
