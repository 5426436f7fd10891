import type { MediaLimit, MediaSource, PeerId, UserCard } from '@chatcall/contracts';
import type { Behavior } from '../../state/behavior.js';
import type { ParticipantQuality, QualityLevel, TrackMeasures } from './participant-quality.js';

/**
 * Why a media item has ended. `stopped`: its participant no longer sends it; `left`: its participant
 * is no longer in the call; `call-ended`: this device is not.
 */
export type MediaItemEnd = 'stopped' | 'left' | 'call-ended';

/**
 * Why an item is not received although it is on. `not-shown`: no view of it shows anything;
 * `low-bandwidth`: this device is to use little bandwidth, and receives no cameras; the others are
 * decisions of the server, and end by themselves.
 */
export type ItemLimit = MediaLimit | 'not-shown' | 'low-bandwidth';

interface MediaItemState {
  /** Unique in the call. */
  readonly id: string;
  readonly source: MediaSource;
  /** Its participant sends nothing: muted, or the camera is off. */
  readonly paused$: Behavior<boolean>;
  /** To be played or shown. Null while there is none, or not yet. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /** Someone is heard; false for video. */
  readonly speaking$: Behavior<boolean>;
  /** Loudness from 0 (silence) to 1; 0 for video. */
  readonly level$: Behavior<number>;
  /** Null until it has ended. */
  readonly ended$: Behavior<MediaItemEnd | null>;
}

/** What another participant sends. */
export interface RemoteMediaItem extends MediaItemState {
  readonly local: false;
  readonly participant: RemoteParticipant;
  /**
   * It is on and wanted here, but nothing has arrived for 3 s. Microphone and camera only: a still
   * screen sends nothing.
   */
  readonly stalled$: Behavior<boolean>;
  /** What is measured of it; null until then, and while it is not received. */
  readonly measures$: Behavior<TrackMeasures | null>;
  /** Null while it is received, or off. */
  readonly limited$: Behavior<ItemLimit | null>;
  /** Pinned items are received before all others. */
  readonly pinned$: Behavior<boolean>;
  setPinned(on: boolean): void;
  /**
   * Call it for each place in which the item is shown. Before the first one the server sends it; as
   * soon as all of them are closed, it does not, until it is shown again.
   */
  openView(): MediaView;
}

/** What this device sends. Paused also while the server does not forward it. */
export interface LocalMediaItem extends MediaItemState {
  readonly local: true;
  readonly participant: LocalParticipant;
}

/**
 * One camera, microphone, screen or sound of a screen of one participant: begins when it is sent for
 * the first time, and keeps its object until it ends. A muted microphone and a camera that is off
 * are paused; a screen ends with the sharing.
 */
export type MediaItem = LocalMediaItem | RemoteMediaItem;

/** Size in device pixels. */
export interface ShownSize {
  readonly width: number;
  readonly height: number;
}

/** A place in which an item is shown, such as a tile. */
export interface MediaView {
  /**
   * How large the item is shown there, in device pixels; null: it is off screen or covered. The
   * server sends what the largest view needs, and nothing while all views are null. A view that has
   * not reported yet counts as shown.
   */
  report(shown: ShownSize | null): void;
  close(): void;
}

/** One device of another user in the call. Exists while it is present. */
export interface RemoteParticipant {
  readonly peerId: PeerId;
  /** Kept up to date. */
  readonly user$: Behavior<UserCard>;
  /** What it sends, in the order in which that began. Each keeps its object. */
  readonly items$: Behavior<readonly RemoteMediaItem[]>;
  /** Of {@link items$}; null while there is none. */
  readonly microphone$: Behavior<RemoteMediaItem | null>;
  readonly camera$: Behavior<RemoteMediaItem | null>;
  /** Nothing has arrived for 3 s of what should: frozen, or without network. */
  readonly stalled$: Behavior<boolean>;
  /**
   * False when the server receives no packets of it: it cannot connect, or its network is gone.
   */
  readonly reached$: Behavior<boolean>;
  /** It is in another call meanwhile, and neither sends nor receives. */
  readonly held$: Behavior<boolean>;
  /** Its own connection to the server, as the server measures it. */
  readonly uplink$: Behavior<QualityLevel>;
  /** How well it is received here, and whose connection is at fault. */
  readonly quality$: Behavior<ParticipantQuality>;
}

/** This device in the call. */
export interface LocalParticipant {
  readonly user$: Behavior<UserCard | null>;
  readonly items$: Behavior<readonly LocalMediaItem[]>;
  readonly microphone$: Behavior<LocalMediaItem | null>;
  readonly camera$: Behavior<LocalMediaItem | null>;
}

/** Events to announce. */
export type CallHappening =
  | { readonly kind: 'peer-joined'; readonly user: UserCard }
  /** `lost`: the connection was lost and not restored. */
  | { readonly kind: 'peer-left'; readonly user: UserCard; readonly lost: boolean }
  /** A host, `user`, has muted the microphone of this device. */
  | { readonly kind: 'muted'; readonly user: UserCard }
  | {
      readonly kind: 'declined';
      readonly user: UserCard;
      readonly reason: 'declined' | 'busy' | 'missed';
    };
