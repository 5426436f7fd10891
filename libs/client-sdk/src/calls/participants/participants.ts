import type {
  Call,
  CallDeclinedNotice,
  CallJoined,
  CallPeer,
  PeerId,
  PeerLeftNotice,
  UserId,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { JoinedCallNotice } from '../../ringing/call-notices.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { LocalParticipantModel } from './local-participant.js';
import type { CallHappening, MediaItem } from './participants-api.js';
import { RemoteParticipants } from './remote-participants.js';

/** The notices that change what is known of the participants. */
export type ParticipantNotice = Extract<
  JoinedCallNotice,
  {
    readonly event:
      | 'call:peerJoined'
      | 'call:peerLeft'
      | 'call:peerHeld'
      | 'media:newProducer'
      | 'media:producerClosed'
      | 'media:producerPaused'
      | 'media:producerResumed'
      | 'media:activeSpeaker'
      | 'media:audioLevels'
      | 'media:peerReached'
      | 'media:peerQuality'
      | 'media:limited';
  }
>;

/** The devices in the call, this one and the others, as the server reports them. */
export class Participants {
  readonly local: LocalParticipantModel;
  readonly remote = new RemoteParticipants();
  readonly items$: Behavior<readonly MediaItem[]>;
  readonly #peerId = new StateCell<PeerId | null>(null);
  readonly #happened = new Subject<CallHappening>();
  /** Users whose device is rejoining: not reported as joined. */
  readonly #returning = new Set<UserId>();
  /** Whether the last one that left had lost its connection. */
  #lastLost = false;

  constructor(local: LocalParticipantModel) {
    this.local = local;
    this.items$ = derive(
      [local.items$, this.remote.items$],
      (own, others): readonly MediaItem[] => [...own, ...others],
    );
  }

  /** Id of this device; null until it has joined. */
  get peerId$(): Behavior<PeerId | null> {
    return this.#peerId;
  }

  get happened$(): Observable<CallHappening> {
    return this.#happened.asObservable();
  }

  /** This device is alone because the last other one lost its connection. */
  get otherLost(): boolean {
    return this.#lastLost && this.remote.list$.value.length === 0;
  }

  /**
   * This device has joined: takes over the server's list of the others. Those who are missing after it
   * joined again may only arrive after it, as in the new room of a call whose media node is gone.
   */
  joined({ peerId, peers }: CallJoined): void {
    this.#peerId.set(peerId);
    const before = this.remote.list$.value.map(({ user$ }) => user$.value.id);
    this.remote.replace(peers);
    for (const userId of before) if (!this.#has(userId)) this.#returning.add(userId);
  }

  announce(happening: CallHappening): void {
    this.#happened.next(happening);
  }

  /** A callee, who is in the list of the call, has refused. */
  declined({ userId, reason }: CallDeclinedNotice, call: Call | null): void {
    const user = call?.participants.find((participant) => participant.user.id === userId)?.user;
    if (user) this.announce({ kind: 'declined', user, reason });
  }

  apply({ event, data }: ParticipantNotice): void {
    switch (event) {
      case 'call:peerJoined':
        this.#add(data.peer);
        break;
      case 'call:peerLeft':
        this.#remove(data);
        break;
      case 'media:newProducer':
        this.remote.find(data.peerId)?.produced(data.producer);
        break;
      case 'media:producerClosed':
        this.remote.find(data.peerId)?.stopped(data.producerId);
        break;
      case 'media:producerPaused':
        this.remote.find(data.peerId)?.find(data.producerId)?.setPaused(true);
        break;
      case 'media:producerResumed':
        this.remote.find(data.peerId)?.find(data.producerId)?.setPaused(false);
        break;
      case 'media:activeSpeaker':
        this.remote.setActiveSpeaker(data.peerId);
        break;
      case 'media:audioLevels': {
        const volumes = new Map(data.levels.map(({ peerId, volume }) => [peerId, volume]));
        this.remote.setVolumes(volumes);
        this.local.setVolume(volumes.get(this.#peerId.value ?? '') ?? null);
        break;
      }
      case 'media:peerReached':
        this.remote.find(data.peerId)?.setReached(data.reached);
        break;
      case 'call:peerHeld':
        this.remote.find(data.peerId)?.setHeld(data.held);
        break;
      case 'media:peerQuality':
        this.remote.find(data.peerId)?.setUplink(data.uplink);
        break;
      case 'media:limited':
        this.remote.find(data.peerId)?.find(data.producerId)?.setLimit(data.reason);
    }
  }

  close(): void {
    this.remote.close();
    this.#happened.complete();
  }

  #add(peer: CallPeer): void {
    if (peer.peerId === this.#peerId.value) return;
    // Also when they continue on another device, which joins before the first one leaves.
    const isNew = !this.#has(peer.user.id);
    this.remote.add(peer);
    this.#lastLost = false;
    if (isNew && !this.#returning.delete(peer.user.id))
      this.announce({ kind: 'peer-joined', user: peer.user });
  }

  #remove({ peerId, userId, reason }: PeerLeftNotice): void {
    const participant = this.remote.remove(peerId);
    if (reason === 'replaced') {
      if (!this.#has(userId)) this.#returning.add(userId);
      return;
    }
    this.#lastLost = reason === 'disconnected' || reason === 'media-failed';
    if (participant)
      this.announce({ kind: 'peer-left', user: participant.user$.value, lost: this.#lastLost });
  }

  /** A device of this user is in the call. */
  #has(userId: UserId): boolean {
    return this.remote.list$.value.some(({ user$ }) => user$.value.id === userId);
  }
}
