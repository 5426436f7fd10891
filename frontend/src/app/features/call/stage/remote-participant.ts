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
import { derive, nested, StateCell, type Behavior } from '@chatcall/client-sdk';
import type { ItemLimit, RemoteMediaItem, RemoteParticipant } from '@chatcall/client-sdk/calls';
import type { UserCard } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../../core/behavior';
import { Icon } from '../../../ui/icon/icon';
import { Avatar } from '../../../ui/avatar/avatar';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { amplified } from '../../../core/call/devices/amplified-track';
import { ParticipantVolumes } from '../../../core/call/participant-volumes';
import { Track } from '../../../core/call/devices/track';

/** Why a video is not received although it is shown. */
export type VideoLimit = Exclude<ItemLimit, 'not-shown'>;

/** State of a participant as signals. Call {@link followParticipant} in an injection context. */
export interface ParticipantSignals {
  readonly user: Signal<UserCard | null>;
  readonly muted: Signal<boolean>;
  readonly camera: Signal<RemoteMediaItem | null>;
  /** Their camera is on. */
  readonly shown: Signal<boolean>;
  readonly picture: Signal<MediaStreamTrack | null>;
  /** Why their video is not received although it is on; null: it is. */
  readonly limit: Signal<VideoLimit | null>;
  /** Only their video is frozen. */
  readonly frozen: Signal<boolean>;
  /** Their packets arrive at the server. */
  readonly reached: Signal<boolean>;
  /** They are in another call meanwhile. */
  readonly held: Signal<boolean>;
  /** The problem with their connection, as text; empty without one. */
  readonly away: Signal<string>;
  readonly speaking: Signal<boolean>;
  readonly level: Signal<number>;
}

export function followParticipant(participant: Signal<RemoteParticipant>): ParticipantSignals {
  const link = new BehaviorSwitch<RemoteParticipant>();
  const stalled = link.follow((one) => one.stalled$, false);
  const reached = link.follow((one) => one.reached$, true);
  /** Of the present item; `empty` while there is none. */
  const follow = <T>(
    source: 'microphone$' | 'camera$',
    pick: (item: RemoteMediaItem) => Behavior<T>,
    empty: T,
  ): Signal<T> => {
    const none = new StateCell(empty);
    return link.follow((one) => nested(one[source], (item) => (item ? pick(item) : none)), empty);
  };
  const signals: ParticipantSignals = {
    user: link.follow<UserCard | null>((one) => one.user$, null),
    muted: follow('microphone$', (item) => item.paused$, true),
    camera: link.follow<RemoteMediaItem | null>((one) => one.camera$, null),
    shown: follow('camera$', (item) => derive([item.paused$], (paused) => !paused), false),
    picture: follow<MediaStreamTrack | null>(
      'camera$',
      (item) => derive([item.track$, limitOf(item)], (track, limit) => (limit ? null : track)),
      null,
    ),
    limit: follow<VideoLimit | null>('camera$', limitOf, null),
    reached,
    held: link.follow((one) => one.held$, false),
    frozen: follow('camera$', (item) => item.stalled$, false),
    away: computed(() => {
      if (!reached()) return $localize`:@@tile.unreached:Can't be reached`;
      return stalled() ? $localize`:@@tile.stalled:No connection` : '';
    }),
    speaking: follow('microphone$', (item) => item.speaking$, false),
    level: follow('microphone$', (item) => item.level$, 0),
  };
  effect(() => {
    const next = participant();
    untracked(() => link.switchTo(next));
  });
  return signals;
}

/** What is not shown here needs no reason. */
function limitOf(item: RemoteMediaItem): Behavior<VideoLimit | null> {
  return derive([item.limited$], (limited) => (limited === 'not-shown' ? null : limited));
}

/** Shows a problem with the connection of a participant who has no tile; otherwise nothing. */
@Component({
  selector: 'cc-participant-away',
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
export class ParticipantAway {
  readonly participant = input.required<RemoteParticipant>();
  /** Shows the name too, where there are several others. */
  readonly named = input(false);
  protected readonly signals = followParticipant(this.participant);
}

/** A participant in a list: avatar, name, connection problem, muted. */
@Component({
  selector: 'cc-participant-mark',
  imports: [Avatar, Icon],
  template: `
    @if (signals.user(); as user) {
      <cc-avatar [seed]="user.id" [name]="user.displayName" [url]="user.avatarUrl" [size]="32" />
      <span class="cc-clip name" dir="auto">{{ user.displayName }}</span>
      @if (signals.away(); as text) {
        <cc-icon name="wifi-off" [size]="16" /><span class="cc-sr">{{ text }}</span>
      }
      @if (signals.held()) {
        <cc-icon name="pause" [size]="16" /><span class="cc-sr" i18n="@@tile.held">On hold</span>
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
export class ParticipantMark {
  readonly participant = input.required<RemoteParticipant>();
  protected readonly signals = followParticipant(this.participant);
}

/**
 * Plays the sound of a media item on the chosen speaker. Independent of the tile, which may not be
 * shown.
 */
@Component({
  selector: 'cc-item-sound',
  imports: [Track],
  template: `<audio
      [ccTrack]="louder() ?? track()"
      [volume]="volume()"
      [speaker]="local.chosen().speaker"
      autoplay
      data-testid="remote-audio"
      (blocked)="blocked.emit()"
      (played)="played.emit()"
    ></audio>
    @if (louder()) {
      <audio [ccTrack]="track()" [muted]="true" autoplay></audio>
    }`,
  styles: `
    :host {
      display: none;
    }
  `,
})
export class ItemSound {
  protected readonly local = inject(LocalDevices);
  readonly item = input.required<RemoteMediaItem>();
  readonly blocked = output();
  readonly played = output();
  readonly #link = new BehaviorSwitch<RemoteMediaItem>();
  protected readonly track = this.#link.follow<MediaStreamTrack | null>((one) => one.track$, null);
  readonly #volumes = inject(ParticipantVolumes);
  readonly #gain = computed(() => this.#volumes.of(this.item().participant.user$.value.id));
  protected readonly volume = computed(() => Math.min(1, this.#gain()));
  protected readonly louder = amplified(this.track, this.#gain);

  constructor() {
    effect(() => {
      const next = this.item();
      untracked(() => this.#link.switchTo(next));
    });
  }
}
