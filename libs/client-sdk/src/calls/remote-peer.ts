import type { MediaSource, PeerId, UserCard } from '@chatcall/contracts';
import type { Behavior } from '../state/behavior.js';

/** One track that someone else sends. */
export interface RemoteSource {
  readonly source: MediaSource;
  /** They send it now, or would if it were not muted. */
  readonly present$: Behavior<boolean>;
  /** Muted by them; true while not present. */
  readonly muted$: Behavior<boolean>;
  /** To be played or shown. Null while not present or not received yet. */
  readonly track$: Behavior<MediaStreamTrack | null>;
  /** On, wanted here, and nothing of it has arrived for 3 s. Microphone and camera only. */
  readonly stalled$: Behavior<boolean>;
  /** Nobody looks at it: the server stops sending it until it is wanted again. True at the start. */
  setWanted(wanted: boolean): void;
}

/** One device of someone else in the call. Lives as long as they are in it. */
export interface RemotePeer {
  readonly peerId: PeerId;
  /** Kept up to date. */
  readonly user$: Behavior<UserCard>;
  readonly microphone: RemoteSource;
  readonly camera: RemoteSource;
  readonly screen: RemoteSource;
  readonly screenAudio: RemoteSource;
  /** They froze or lost their network: nothing of what should arrive from them does, for 3 s. */
  readonly stalled$: Behavior<boolean>;
  /** False when the server gets no packet of theirs: they cannot connect, or their network is gone. */
  readonly reached$: Behavior<boolean>;
  readonly speaking$: Behavior<boolean>;
  /** Loudness from 0 (silence) to 1. */
  readonly level$: Behavior<number>;
}
