import { computed, effect, untracked, type Signal } from '@angular/core';
import { derive, type Behavior } from '@chatcall/client-sdk';
import type { RemotePeer, RemoteSource } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';

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
    untracked(() => link.point(next));
  });
  return signals;
}

function shown$(camera: RemoteSource): Behavior<boolean> {
  return derive([camera.present$, camera.muted$], (present, muted) => present && !muted);
}
