import { describe, expect, it } from '@jest/globals';
import { CALL_GRACE_MS } from '@chatcall/contracts';
import { mulberry32 } from '../../../../test/contract/seeded-random.js';
import { differencesOf } from './call-differences.js';
import type { CallRepair } from './call-differences.js';
import type {
  ObservedCalls,
  ObservedConnection,
  ObservedNode,
  ObservedPeerState,
  ObservedProcess,
  ObservedRoom,
  OpenCall,
} from './observed-calls.js';
import { WAIT_MS, planRepairs } from './repair-plan.js';
import type { NoticedDifference } from './repair-plan.js';

const START = new Date('2026-11-28T12:00:00Z').getTime();

/** An observation of one call with one device. */
function oneDevice(afterMs: number, node: ObservedNode, process: ObservedProcess): ObservedCalls {
  const at = new Date(START + afterMs);
  const devices = [{ peerId: 'peer', processId: 'process' }];
  return {
    at,
    localTime: at,
    calls: [{ id: 'call', mediaNodeId: 'node', ringsUntil: null, devices }],
    nodes: new Map([['node', node]]),
    processes: new Map([['process', process]]),
  };
}

const room = (peers: [string, ObservedPeerState][]): ObservedNode => ({
  state: 'running',
  leaving: false,
  rooms: new Map([['call', new Map(peers)]]),
});
const [there, away] = [room([['peer', 'attended']]), room([])];
const attached: ObservedProcess = {
  state: 'running',
  connections: new Map([['peer', 'attached']]),
};

/** When something was repaired, and what, in looks at these moments. */
function repairsOf(
  looks: readonly (readonly [number, ObservedNode, ObservedProcess])[],
): [number, CallRepair['type']][] {
  let known: readonly NoticedDifference[] = [];
  return looks.flatMap(([atMs, node, process]) => {
    const plan = planRepairs(oneDevice(atMs, node, process), known);
    known = plan.noticed;
    return plan.due.map(({ repair }): [number, CallRepair['type']] => [atMs, repair.type]);
  });
}

const every2s = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: (toMs - fromMs) / 2000 + 1 }, (_none, index) => fromMs + index * 2000);

describe('when a difference is repaired', () => {
  it.each<[string, ObservedNode, ObservedProcess, number, CallRepair['type']]>([
    ['a lost node', { state: 'lost' }, attached, WAIT_MS['node-lost'], 'move-call'],
    ['a lost peer', away, attached, CALL_GRACE_MS, 'remove-device'],
    ['an absent process', there, { state: 'absent' }, WAIT_MS['process-absent'], 'suspend-peer'],
    ['a silent process', there, { state: 'silent' }, WAIT_MS['process-silent'], 'suspend-peer'],
    ['a lost connection', there, { state: 'running', connections: new Map() }, 0, 'suspend-peer'],
  ])('%s: when it has lasted', (_what, node, process, waitMs, repair) => {
    const looks = every2s(0, 52_000).map((atMs) => [atMs, node, process] as const);
    const [first] = repairsOf(looks);
    expect(first).toEqual([Math.ceil(waitMs / 2000) * 2000, repair]);
  });

  it('a lost node that no other replaces ends the call after a while', () => {
    const lost = { state: 'lost' } as const;
    const repairs = repairsOf(every2s(0, 16_000).map((atMs) => [atMs, lost, attached]));
    expect(repairs.filter(([, type]) => type === 'end-call')).toEqual([[16_000, 'end-call']]);
  });

  it('not when it has ended and begun again meanwhile', () => {
    const looks = every2s(0, 30_000).map(
      (atMs) => [atMs, atMs === 14_000 ? there : away, attached] as const,
    );
    expect(repairsOf(looks)).toEqual([]);
  });

  it('not for the time in which nobody could look: devices could not come back either', () => {
    const looks = [...every2s(0, 10_000), ...every2s(70_000, 108_000)].map(
      (atMs) => [atMs, away, attached] as const,
    );
    expect(repairsOf(looks)).toEqual([]);
    expect(repairsOf([...looks, [110_000, away, attached]])).toEqual([[110_000, 'remove-device']]);
  });

  it('not while the node does not answer', () => {
    const unknown = { state: 'unknown' } as const;
    const looks = every2s(0, 40_000).map(
      (atMs) => [atMs, atMs < 10_000 ? away : unknown, attached] as const,
    );
    expect(repairsOf(looks)).toEqual([]);
  });

  it('each look says when the next is due', () => {
    const first = planRepairs(oneDevice(0, away, attached), []);
    expect(first.again).toEqual(new Map([['call', CALL_GRACE_MS]]));
    expect(planRepairs(oneDevice(1500, away, attached), first.noticed).again).toEqual(
      new Map([['call', CALL_GRACE_MS - 1500]]),
    );
    const rings = oneDevice(0, there, attached);
    const calls = rings.calls.map((call) => ({ ...call, ringsUntil: new Date(START + 700) }));
    expect(planRepairs({ ...rings, calls }, []).again).toEqual(new Map([['call', 700]]));
  });

  it('what is gone is forgotten', () => {
    const { noticed } = planRepairs(oneDevice(0, away, attached), []);
    expect(noticed).toMatchObject([{ kind: 'device-without-peer', subject: 'peer' }]);
    const after = planRepairs(oneDevice(2000, there, attached), noticed);
    expect([after.noticed, after.gone]).toEqual([[], noticed]);
  });
});

describe('any state', () => {
  /** A state in which everything may differ from everything. */
  function randomState(random: () => number): ObservedCalls {
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const some = <T>(values: readonly T[]): T[] => values.filter(() => random() < 0.8);
    const at = new Date(START);
    const nodeIds = ['n1', 'n2'];
    const processIds = ['p1', 'p2', 'p3'];
    const peers = (callId: string): string[] => ['a', 'b', 'c'].map((name) => `${callId}-${name}`);
    const callIds = ['c1', 'c2', 'c3', 'c4'];
    const calls = some(callIds).map((id): OpenCall => ({
      id,
      mediaNodeId: pick(nodeIds),
      ringsUntil: pick([null, new Date(START - 1), new Date(START + 1)]),
      devices: some(peers(id)).map((peerId) => ({
        peerId,
        processId: pick([...processIds, null]),
      })),
    }));
    const roomOf = (callId: string): ObservedRoom =>
      new Map(
        some(peers(callId)).map((id) => [id, pick<ObservedPeerState>(['attended', 'suspended'])]),
      );
    const node = (): ObservedNode => {
      const state = pick(['running', 'running', 'lost', 'gone', 'unknown'] as const);
      if (state !== 'running') return { state };
      const rooms = new Map(some(callIds).map((id) => [id, roomOf(id)]));
      return { state, leaving: random() < 0.2, rooms };
    };
    const process = (): ObservedProcess => {
      const state = pick(['running', 'running', 'absent', 'silent', 'unknown'] as const);
      if (state !== 'running') return { state };
      const connected = some(callIds.flatMap(peers));
      const connections = new Map(
        connected.map((id) => [id, pick<ObservedConnection>(['attached', 'attached', 'closed'])]),
      );
      return { state, connections };
    };
    return {
      at,
      localTime: at,
      calls,
      nodes: new Map(some(nodeIds).map((id) => [id, node()])),
      processes: new Map(some(processIds).map((id) => [id, process()])),
    };
  }

  /** The state after a repair. */
  function repaired(state: ObservedCalls, repair: CallRepair): ObservedCalls {
    const ofCall = (change: (call: OpenCall) => readonly OpenCall[]): ObservedCalls => ({
      ...state,
      calls: state.calls.flatMap((call) => (call.id === repair.callId ? change(call) : [call])),
    });
    const ofRoom = (change: (peers: ObservedRoom) => ObservedRoom | null): ObservedCalls => {
      const nodes = new Map(state.nodes);
      if ('nodeId' in repair) {
        const node = nodes.get(repair.nodeId);
        if (node?.state !== 'running') throw new Error('a node that does not run is asked');
        const rooms = new Map(node.rooms);
        const after = change(rooms.get(repair.callId) ?? new Map());
        if (after === null) rooms.delete(repair.callId);
        else rooms.set(repair.callId, after);
        nodes.set(repair.nodeId, { ...node, rooms });
      }
      return { ...state, nodes };
    };
    const withPeer = (peerId: string, to: ObservedPeerState): ObservedCalls =>
      ofRoom((peers) => (peers.has(peerId) ? new Map(peers).set(peerId, to) : peers));
    switch (repair.type) {
      case 'end-call':
        return ofCall((call) => (call.mediaNodeId === repair.nodeId ? [] : [call]));
      case 'move-call':
        return ofCall((call) =>
          call.mediaNodeId === repair.nodeId ? [{ ...call, mediaNodeId: 'another' }] : [call],
        );
      case 'time-out-ring':
        return ofCall((call) => [{ ...call, ringsUntil: null }]);
      case 'close-room':
        return ofRoom(() => null);
      case 'remove-peer':
        return ofRoom((peers) => new Map([...peers].filter(([id]) => id !== repair.peerId)));
      case 'suspend-peer':
        return withPeer(repair.peerId, 'suspended');
      case 'resume-peer':
        return withPeer(repair.peerId, 'attended');
      case 'remove-device':
        return ofCall((call) => [
          { ...call, devices: call.devices.filter(({ peerId }) => peerId !== repair.peerId) },
        ]);
    }
  }

  const seeds = Array.from({ length: 3000 }, (_none, index) => index + 1);

  it('has no difference after its repairs, each done twice', () => {
    for (const seed of seeds) {
      let state = randomState(mulberry32(seed));
      // What is removed from the database leaves its room in the second round.
      for (let round = 0; round < 2; round += 1)
        for (const { repair } of differencesOf(state))
          state = repaired(repaired(state, repair), repair);
      expect([seed, differencesOf(state)]).toEqual([seed, []]);
    }
  });

  it('is not changed where a device has its peer and its connection', () => {
    let untouched = 0;
    for (const seed of seeds) {
      const state = randomState(mulberry32(seed));
      const touched = new Set(
        differencesOf(state).map(({ repair }) => ('peerId' in repair ? repair.peerId : '')),
      );
      const ended = new Set(
        differencesOf(state).map(({ repair }) => (repair.type === 'end-call' ? repair.callId : '')),
      );
      for (const { id, mediaNodeId, devices } of state.calls) {
        const node = state.nodes.get(mediaNodeId);
        if (node?.state !== 'lost' && node?.state !== 'gone')
          expect([seed, ended.has(id)]).toEqual([seed, false]);
        for (const { peerId, processId } of devices) {
          const process = state.processes.get(processId ?? '');
          const peer = node?.state === 'running' ? node.rooms.get(id)?.get(peerId) : null;
          const isAttached =
            process?.state === 'running' && process.connections.get(peerId) === 'attached';
          if (peer !== 'attended' || !isAttached) continue;
          untouched += 1;
          expect([seed, peerId, touched.has(peerId)]).toEqual([seed, peerId, false]);
        }
      }
    }
    expect(untouched).toBeGreaterThan(100);
  });

  it('is repaired only after the wait of each difference', () => {
    for (const seed of seeds.slice(0, 300)) {
      const random = mulberry32(seed);
      const since = new Map<string, number>();
      let known: readonly NoticedDifference[] = [];
      let state = randomState(random);
      for (let atMs = 0; atMs <= 40_000; atMs += 2000) {
        if (random() < 0.1) state = randomState(random);
        const at = new Date(START + atMs);
        const plan = planRepairs({ ...state, at }, known);
        const keys = differencesOf(state).map(
          ({ kind, callId, subject }) => `${kind} ${callId} ${subject}`,
        );
        for (const key of [...since.keys()]) if (!keys.includes(key)) since.delete(key);
        for (const key of keys) if (!since.has(key)) since.set(key, atMs);
        const due = plan.due.map(({ kind, callId, subject }) => `${kind} ${callId} ${subject}`);
        const expected = differencesOf(state)
          .filter(({ kind, callId, subject }) => {
            const key = `${kind} ${callId} ${subject}`;
            return atMs - (since.get(key) ?? atMs) >= WAIT_MS[kind];
          })
          .map(({ kind, callId, subject }) => `${kind} ${callId} ${subject}`);
        expect([seed, atMs, due]).toEqual([seed, atMs, expected]);
        known = plan.noticed;
      }
    }
  });
});
