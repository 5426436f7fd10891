import type {
  CallPeer,
  MediaSource,
  PeerId,
  ProducerId,
  ProducerInfo,
  UserCard,
} from '@chatcall/contracts';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import { nested } from '../../state/nested-behavior.js';
import {
  severityOf,
  worst,
  type ParticipantQuality,
  type QualityLevel,
} from './participant-quality.js';
import type { MediaItemEnd, RemoteParticipant } from './participants-api.js';
import { RemoteMediaItemModel } from './remote-media-item.js';

type Items = readonly RemoteMediaItemModel[];

/** {@link RemoteParticipant}: owns its media items, which end with it. */
export class RemoteParticipantModel implements RemoteParticipant {
  readonly peerId: PeerId;
  readonly #user: StateCell<UserCard>;
  readonly #reached = new StateCell(true);
  readonly #held = new StateCell(false);
  readonly #uplink = new StateCell<QualityLevel>('good');
  /** All that it sends. */
  readonly #items = new StateCell<Items>([]);
  readonly items$: Behavior<Items> = nested(this.#items, shown$);
  readonly microphone$ = this.#itemOf('microphone');
  readonly camera$ = this.#itemOf('camera');
  readonly stalled$: Behavior<boolean> = nested(this.#items, allStalled$);
  readonly quality$: Behavior<ParticipantQuality> = derive(
    [this.#reached, this.stalled$, this.#uplink, nested(this.#items, worstReceived$)],
    qualityOf,
    (before, after) => before.level === after.level && before.fault === after.fault,
  );

  constructor(peer: CallPeer) {
    this.peerId = peer.peerId;
    this.#user = new StateCell(peer.user);
    this.update(peer);
  }

  get user$(): Behavior<UserCard> {
    return this.#user;
  }

  /** With those that others are about to take the place of. */
  get received$(): Behavior<Items> {
    return this.#items;
  }

  get reached$(): Behavior<boolean> {
    return this.#reached;
  }

  get held$(): Behavior<boolean> {
    return this.#held;
  }

  get uplink$(): Behavior<QualityLevel> {
    return this.#uplink;
  }

  /**
   * Takes over the server's data of this device: items that are missing in it have ended. What is not
   * sent to this device is reported again.
   */
  update(peer: CallPeer): void {
    this.#user.set(peer.user);
    this.#reached.set(peer.reached ?? true);
    this.#uplink.set(peer.uplink ?? 'good');
    this.#held.set(peer.held ?? false);
    const ids = new Set(peer.producers.map(({ producerId }) => producerId));
    for (const { id } of this.#items.value) if (!ids.has(id)) this.stopped(id);
    for (const item of this.#items.value) item.setLimit(null);
    for (const producer of peer.producers) this.produced(producer);
  }

  updateCard(user: UserCard): void {
    this.#user.set(user);
  }

  setReached(reached: boolean): void {
    this.#reached.set(reached);
  }

  setHeld(held: boolean): void {
    this.#held.set(held);
  }

  setUplink(uplink: QualityLevel): void {
    this.#uplink.set(uplink);
  }

  produced(producer: ProducerInfo): void {
    const known = this.find(producer.producerId);
    if (known) known.setPaused(producer.paused);
    else this.#items.update((items) => [...items, new RemoteMediaItemModel(producer, this)]);
  }

  stopped(producerId: ProducerId): void {
    const item = this.find(producerId);
    if (!item) return;
    this.#items.update((items) => items.filter((one) => one !== item));
    item.close('stopped');
  }

  find(producerId: ProducerId): RemoteMediaItemModel | null {
    return this.#items.value.find(({ id }) => id === producerId) ?? null;
  }

  /** Volume as measured by the server, in dBvo; null in silence. */
  setVolume(volume: number | null): void {
    this.microphone$.value?.setVolume(volume);
  }

  /** No media arrives until the link is created again. */
  linkLost(): void {
    for (const item of this.#items.value) item.linkLost();
  }

  close(reason: MediaItemEnd): void {
    const items = this.#items.value;
    this.#items.set([]);
    for (const item of items) item.close(reason);
  }

  #itemOf(source: MediaSource): Behavior<RemoteMediaItemModel | null> {
    return derive([this.items$], (items) => items.find((item) => item.source === source) ?? null);
  }
}

/**
 * One item of each source. Its device sends a track again to change the codec, or when it does not know
 * whether the server has the first one: the newest that has arrived counts.
 */
function shown$(items: Items): Behavior<Items> {
  const sources = [...new Set(items.map(({ source }) => source))];
  if (sources.length === items.length) return new StateCell(items);
  return derive(
    items.map(({ track$ }) => track$),
    (...tracks) =>
      sources.flatMap((source) => {
        const same = items.filter((item) => item.source === source);
        const arrived = same.findLast((item) => tracks[items.indexOf(item)] !== null);
        return arrived ?? same.at(-1) ?? [];
      }),
  );
}

const NEVER_STALLED = new StateCell(false);

/** Something of them should arrive, and nothing does. */
function allStalled$(items: Items): Behavior<boolean> {
  if (items.length === 0) return NEVER_STALLED;
  return derive(
    items.map(({ arrival$ }) => arrival$),
    (...arrivals) => arrivals.includes('stalled') && !arrivals.includes('arriving'),
  );
}

const RECEIVED_WELL = new StateCell<QualityLevel>('good');

function worstReceived$(items: Items): Behavior<QualityLevel> {
  if (items.length === 0) return RECEIVED_WELL;
  return derive(
    items.map(({ received$ }) => received$),
    (...levels) => worst(levels),
  );
}

/** What is lost between them and the server is lost here too: only the rest is lost on the way here. */
function qualityOf(
  reached: boolean,
  stalled: boolean,
  uplink: QualityLevel,
  received: QualityLevel,
): ParticipantQuality {
  if (!reached || stalled) return { level: 'lost', fault: 'theirs' };
  const level = worst([uplink, received]);
  if (level === 'good') return { level, fault: null };
  return { level, fault: severityOf(uplink) >= severityOf(received) ? 'theirs' : 'mine' };
}
