import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { CallId, PeerId, RequestId, UserId } from '@chatcall/contracts';
import { Transactor, deleteInBatches } from '../../platform/database/index.js';
import { JobQueue } from '../../platform/queue/index.js';
import type { PeerState } from '../media-node/index.js';
import { MediaNodes } from '../media-node/index.js';
import type { JoiningDevice } from './call-admission.js';
import { CallConnections } from './call-connections.js';
import { CallEntriesRepository } from './call-entries.repository.js';
import type { DeviceInCall } from './call-entries.repository.js';
import type { CallRecord } from './call-record.js';
import { CallElsewhereError, EntryGivenUpError } from './calls.errors.js';

const FORGET_JOB = 'calls.forget-requests';
const FORGET_EVERY_MS = 3_600_000;
/** Seconds after which a request that was given up cannot be in progress any more. */
const FORGET_SECONDS = 600;

/** A device that has entered a call, as stored. */
export interface Entry {
  readonly call: CallRecord;
  /** Devices of the user in other calls, and with `takeOver` in this one, which leave now. */
  readonly left: readonly DeviceInCall[];
}

type PeerStates = ReadonlyMap<PeerId, PeerState>;

/** The states of these peers decide whether a device may enter. */
interface Unjudged {
  readonly unknown: readonly DeviceInCall[];
}

/**
 * Lets users enter calls, one entry of a user after another on every node. A user is in one call at
 * a time, and with the same device in one more, on hold (`keeps`): a device that would end a call on
 * another device or in another tab must ask for it (`takeOver`). A request that was given up has no
 * effect.
 */
@Injectable()
export class CallEntries implements OnModuleInit {
  readonly #transactor: Transactor;
  readonly #entries: CallEntriesRepository;
  readonly #nodes: MediaNodes;
  readonly #connections: CallConnections;
  readonly #jobs: JobQueue;

  constructor(
    transactor: Transactor,
    entries: CallEntriesRepository,
    nodes: MediaNodes,
    connections: CallConnections,
    jobs: JobQueue,
  ) {
    this.#transactor = transactor;
    this.#entries = entries;
    this.#nodes = nodes;
    this.#connections = connections;
    this.#jobs = jobs;
  }

  onModuleInit(): void {
    this.#jobs.every(FORGET_JOB, FORGET_EVERY_MS, async () => {
      await deleteInBatches((limit) => this.#entries.forgetGivenUp(FORGET_SECONDS, limit));
    });
  }

  /**
   * Stores the entry with `write`, when the user may enter.
   * @param target the call, which `write` gets locked; null for one that begins with this entry
   * @throws CallElsewhereError, EntryGivenUpError, and what `write` throws
   */
  async enter(
    device: JoiningDevice,
    target: CallId | null,
    write: (call: CallRecord | null) => Promise<CallRecord>,
  ): Promise<Entry> {
    // Read first: the database may still have the device of a connection that is detached later.
    const own = this.#connections.peersOf(device.socketId);
    const judge = (states: PeerStates | null): Promise<Entry | Unjudged> =>
      this.#transactor.run(() => this.#tryToEnter(device, target, own, states, write));
    // A device that comes back, or takes over, needs no states.
    const isNew = device.previousEntries === null && !device.takeOver;
    let entry = await judge(isNew ? null : new Map());
    if ('unknown' in entry) entry = await judge(await this.#states(entry.unknown));
    if ('unknown' in entry)
      throw new Error('An entry was not judged although all states are read.');
    return entry;
  }

  /**
   * Whether this connection is in the call already. Its peer may have been removed through another
   * node without this node knowing.
   */
  async isIn({ socketId, userId }: JoiningDevice, callId: CallId): Promise<boolean> {
    const connection = this.#connections.find(socketId, callId);
    if (connection === null) return false;
    const devices = await this.#entries.devicesOf(userId);
    return devices.some(({ peerId }) => peerId === connection.peerId);
  }

  /** Stores that a request was given up. @returns the devices that it has brought into calls */
  async giveUp(userId: UserId, requestId: RequestId): Promise<DeviceInCall[]> {
    return this.#transactor.run(async () => {
      await this.#entries.lock(userId);
      await this.#entries.giveUp(userId, [requestId]);
      return this.#entries.devicesOfRequest(userId, requestId);
    });
  }

  /** The devices that a request has brought into calls. */
  devicesOfRequest(userId: UserId, requestId: RequestId): Promise<DeviceInCall[]> {
    return this.#entries.devicesOfRequest(userId, requestId);
  }

  /**
   * @param states of the peers of this session; null when they were not asked for: then they are asked
   * for when there are any, outside of the transaction, since media nodes may be slow
   */
  async #tryToEnter(
    device: JoiningDevice,
    target: CallId | null,
    own: readonly PeerId[],
    states: PeerStates | null,
    write: (call: CallRecord | null) => Promise<CallRecord>,
  ): Promise<Entry | Unjudged> {
    const { userId, requestId, sessionId, takeOver } = device;
    if (target === null) await this.#entries.lock(userId);
    else await this.#entries.lockWithCall(userId, target);
    const facts = await this.#entries.factsOf(userId, requestId, target);
    const { givenUp, call: before } = facts;
    const devices = facts.devices.filter((other) => !isKept(other, device, target));
    if (givenUp) throw new EntryGivenUpError();
    const others = devices.filter(({ peerId }) => !own.includes(peerId));
    const unknown = others.filter((other) => other.sessionId === sessionId);
    if (states === null && unknown.length > 0) return { unknown };
    // None of the earlier requests may take effect after this one.
    await this.#entries.giveUp(userId, device.previousEntries ?? []);
    const busy = others.some((other) => wouldBeEnded(other, device, target, states ?? new Map()));
    if (busy && !takeOver) throw new CallElsewhereError();
    const call = await write(before);
    const moves = (other: DeviceInCall): boolean => takeOver && other.sessionId !== sessionId;
    return { call, left: devices.filter((one) => one.callId !== call.id || moves(one)) };
  }

  async #states(devices: readonly DeviceInCall[]): Promise<PeerStates> {
    return new Map(
      await Promise.all(
        devices.map(async (other) => [other.peerId, await this.#state(other)] as const),
      ),
    );
  }

  async #state({ callId, peerId, mediaNodeId }: DeviceInCall): Promise<PeerState> {
    try {
      const command = { type: 'peer-state', callId, peerId } as const;
      return (await this.#nodes.execute(mediaNodeId, command)).state;
    } catch {
      // Its node is gone, and its call with it.
      return 'suspended';
    }
  }
}

/** Whether it is the other call of this device, which it does not leave for this one. */
function isKept(
  { callId, sessionId }: DeviceInCall,
  { keeps, sessionId: ownSession }: JoiningDevice,
  target: CallId | null,
): boolean {
  return callId === keeps && callId !== target && sessionId === ownSession;
}

/**
 * Whether the entry would end the call of another device or tab. It does not when that connection
 * is lost, for example because the page was reloaded, or, in the same call, when there is no peer.
 * A device that comes back to its call (`previousEntries`) yields to any call that its user has
 * entered since.
 */
function wouldBeEnded(
  { callId, peerId, sessionId, requestId }: DeviceInCall,
  { previousEntries, sessionId: ownSession }: JoiningDevice,
  target: CallId | null,
  states: PeerStates,
): boolean {
  if (requestId !== null && previousEntries?.includes(requestId)) return false;
  // Two devices of a user may be in the same call.
  if (callId === target && sessionId !== ownSession) return false;
  if (previousEntries !== null || sessionId !== ownSession) return true;
  // A device that entered after the states were read is connected.
  const state = states.get(peerId) ?? 'attended';
  return state === 'attended' || (state === 'absent' && callId !== target);
}
