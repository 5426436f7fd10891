import { Injectable, Logger } from '@nestjs/common';
import type { CallId, PeerId } from '@chatcall/contracts';
import { MediaNodes } from '../../media-node/index.js';
import type { MediaNodeId } from '../../media-node/index.js';
import { CallProcesses } from './call-processes.js';
import type { ObservedCalls, ObservedNode, OpenCall, ProcessId } from './observed-calls.js';
import { ReconcilerRepository } from './reconciler.repository.js';
import type { NoticedDifference } from './repair-plan.js';

interface Observation {
  readonly observed: ObservedCalls;
  readonly noticed: readonly NoticedDifference[];
}

/**
 * Reads the rooms, the database and the connections, in this order: `ObservedCalls` tells what
 * follows from it.
 */
@Injectable()
export class CallObserver {
  readonly #logger = new Logger('Calls');
  readonly #nodes: MediaNodes;
  readonly #processes: CallProcesses;
  readonly #repository: ReconcilerRepository;

  constructor(nodes: MediaNodes, processes: CallProcesses, repository: ReconcilerRepository) {
    this.#nodes = nodes;
    this.#processes = processes;
    this.#repository = repository;
  }

  /** The calls that are looked at more often than all. */
  async suspects(): Promise<CallId[]> {
    const [lost, running] = await Promise.all([
      this.#repository.nodesOf(null).then((nodeIds) => this.#nodes.lost(nodeIds)),
      this.#processes.running(),
    ]);
    return this.#repository.suspects(lost, running, new Date());
  }

  /** @param callIds null for all calls and all rooms */
  async observe(callIds: readonly CallId[] | null): Promise<Observation> {
    const named = await this.#repository.nodesOf(callIds);
    const nodeIds = callIds === null ? new Set([...named, ...this.#nodes.running()]) : named;
    const lost = await this.#nodes.lost(nodeIds);
    const nodes = new Map(
      await Promise.all(
        [...nodeIds].map(async (id): Promise<[MediaNodeId, ObservedNode]> => [
          id,
          lost.has(id)
            ? { state: this.#processes.alone ? 'gone' : 'lost' }
            : await this.#observeNode(id, callIds),
        ]),
      ),
    );
    const { at, calls, noticed } = await this.#repository.read(callIds);
    const processes = await this.#processes.observe(peersByProcess(calls));
    return { observed: { at, localTime: new Date(), calls, nodes, processes }, noticed };
  }

  async #observeNode(
    nodeId: MediaNodeId,
    callIds: readonly CallId[] | null,
  ): Promise<ObservedNode> {
    try {
      const { leaving, rooms } = await this.#nodes.execute(nodeId, { type: 'list-rooms', callIds });
      const observed = rooms.map(({ callId, peers }) => {
        const states = peers.map(({ peerId, state }) => [peerId, state] as const);
        return [callId, new Map(states)] as const;
      });
      return { state: 'running', leaving, rooms: new Map(observed) };
    } catch (error) {
      this.#logger.warn({ err: error, mediaNodeId: nodeId }, 'A media node did not list its rooms');
      return { state: 'unknown' };
    }
  }
}

function peersByProcess(calls: readonly OpenCall[]): ReadonlyMap<ProcessId, PeerId[]> {
  const peerIds = new Map<ProcessId, PeerId[]>();
  for (const { peerId, processId } of calls.flatMap(({ devices }) => devices)) {
    if (processId === null) continue;
    const own = peerIds.get(processId);
    if (own === undefined) peerIds.set(processId, [peerId]);
    else own.push(peerId);
  }
  return peerIds;
}
