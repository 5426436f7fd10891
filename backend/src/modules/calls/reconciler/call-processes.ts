import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { PeerId } from '@chatcall/contracts';
import { NoAnswerError, ProcessRelay } from '../../../platform/redis/index.js';
import { CallConnections } from '../call-connections.js';
import type { ObservedConnection, ObservedProcess, ProcessId } from './observed-calls.js';

const TOPIC = 'call-connections';

interface ConnectionsRequest {
  readonly peerIds: readonly PeerId[];
}

interface ConnectionsAnswer {
  readonly connections: readonly (readonly [PeerId, ObservedConnection])[];
}

/** The processes with the connections of devices: answers for this one, and asks the others. */
@Injectable()
export class CallProcesses implements OnModuleInit {
  readonly #logger = new Logger('Calls');
  readonly #relay: ProcessRelay;
  readonly #connections: CallConnections;

  constructor(relay: ProcessRelay, connections: CallConnections) {
    this.#relay = relay;
    this.#connections = connections;
  }

  onModuleInit(): void {
    this.#relay.answer(TOPIC, (request) => {
      const { peerIds } = request as ConnectionsRequest;
      const answer: ConnectionsAnswer = { connections: [...this.#connections.statesOf(peerIds)] };
      return Promise.resolve(answer);
    });
  }

  /** Whether this is the only process. */
  get alone(): boolean {
    return !this.#relay.available;
  }

  /** The processes that run; null when Redis cannot be asked. */
  async running(): Promise<readonly ProcessId[] | null> {
    try {
      return await this.#relay.processIds();
    } catch (error) {
      this.#logger.warn({ err: error }, 'Redis could not be asked for the running processes');
      return null;
    }
  }

  /** @param peerIds by process the peers that the database has for its connections */
  async observe(
    peerIds: ReadonlyMap<ProcessId, readonly PeerId[]>,
  ): Promise<ReadonlyMap<ProcessId, ObservedProcess>> {
    const others = [...peerIds.keys()].some((id) => id !== this.#relay.processId);
    const running = others ? await this.running() : [];
    return new Map(
      await Promise.all(
        [...peerIds].map(async ([id, ids]) => [id, await this.#observe(id, ids, running)] as const),
      ),
    );
  }

  async #observe(
    id: ProcessId,
    peerIds: readonly PeerId[],
    running: readonly ProcessId[] | null,
  ): Promise<ObservedProcess> {
    if (id === this.#relay.processId)
      return { state: 'running', connections: this.#connections.statesOf(peerIds) };
    if (running === null) return { state: 'unknown' };
    if (!running.includes(id)) return { state: 'absent' };
    try {
      const answer = await this.#relay.request(id, TOPIC, { peerIds });
      // An older version does not know the topic.
      if (!answer.ok) return { state: 'unknown' };
      const { connections } = answer.data as ConnectionsAnswer;
      return { state: 'running', connections: new Map(connections) };
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      return { state: error.reason === 'late' ? 'silent' : 'unknown' };
    }
  }
}
