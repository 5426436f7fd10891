import type { CallId, PeerId, PeerLeaveReason } from '@chatcall/contracts';
import type { MediaNodeId } from '../../media-node/index.js';
import type {
  ObservedCalls,
  ObservedNode,
  ObservedPeerState,
  ObservedProcess,
  ObservedRoom,
  OpenCall,
  OpenDevice,
} from './observed-calls.js';

/** How a difference can be between the database, the rooms and the connections. */
export type DifferenceKind =
  | 'node-gone'
  | 'node-lost'
  | 'node-not-replaced'
  | 'node-leaving'
  | 'ring-overdue'
  | 'room-without-call'
  | 'peer-without-device'
  | 'peer-being-replaced'
  | 'prepared-in-vain'
  | 'device-without-peer'
  | 'connection-closed'
  | 'connection-lost'
  | 'connection-back'
  | 'process-absent'
  | 'process-silent';

/** What removes a difference. Each may be done twice, and by two processes at once. */
export type CallRepair =
  | { readonly type: 'time-out-ring'; readonly callId: CallId }
  /** Ends the call, or moves it to another node, if it is on this one. */
  | {
      readonly type: 'end-call' | 'move-call';
      readonly callId: CallId;
      readonly nodeId: MediaNodeId;
    }
  | { readonly type: 'close-room'; readonly callId: CallId; readonly nodeId: MediaNodeId }
  | {
      readonly type: 'remove-peer' | 'suspend-peer' | 'resume-peer';
      readonly callId: CallId;
      readonly nodeId: MediaNodeId;
      readonly peerId: PeerId;
    }
  | {
      readonly type: 'remove-device';
      readonly callId: CallId;
      readonly peerId: PeerId;
      readonly reason: PeerLeaveReason;
    };

export interface CallDifference {
  readonly kind: DifferenceKind;
  readonly callId: CallId;
  /** The peer or the media node that differs. */
  readonly subject: PeerId | MediaNodeId;
  readonly repair: CallRepair;
}

/**
 * Compares the database, the rooms and the connections. A pure function: what is unknown makes no
 * difference.
 */
export function differencesOf(observed: ObservedCalls): CallDifference[] {
  const calls = new Map(observed.calls.map((call) => [call.id, call]));
  return [
    ...observed.calls.flatMap((call) => differencesOfCall(call, observed)),
    ...[...observed.nodes].flatMap(([nodeId, node]) => differencesOfNode(nodeId, node, calls)),
  ];
}

function differencesOfCall(call: OpenCall, observed: ObservedCalls): CallDifference[] {
  const { id: callId, mediaNodeId: subject, ringsUntil } = call;
  const node = observed.nodes.get(subject) ?? UNKNOWN;
  const end = { type: 'end-call', callId, nodeId: subject } as const;
  const move = { type: 'move-call', callId, nodeId: subject } as const;
  // There cannot be another node.
  if (node.state === 'gone') return [{ kind: 'node-gone', callId, subject, repair: end }];
  if (node.state === 'lost')
    return [
      { kind: 'node-lost', callId, subject, repair: move },
      { kind: 'node-not-replaced', callId, subject, repair: end },
    ];
  const devices = call.devices.flatMap((device) => {
    const process =
      (device.processId === null ? undefined : observed.processes.get(device.processId)) ?? UNKNOWN;
    return differenceOfDevice(call, device, peerStateOf(call, device, node), process) ?? [];
  });
  const differences: CallDifference[] = [];
  if (node.state === 'running' && node.leaving)
    differences.push({ kind: 'node-leaving', callId, subject, repair: move });
  const overdue = ringsUntil !== null && ringsUntil <= observed.localTime;
  const repair = { type: 'time-out-ring', callId } as const;
  if (overdue) differences.push({ kind: 'ring-overdue', callId, subject, repair });
  return [...differences, ...devices];
}

/** At most one for each device; the first that applies. */
function differenceOfDevice(
  { id: callId, mediaNodeId: nodeId }: OpenCall,
  { peerId }: OpenDevice,
  peer: 'attended' | 'suspended' | 'absent' | 'unknown',
  process: ObservedProcess,
): CallDifference | null {
  const of = (kind: DifferenceKind, repair: CallRepair): CallDifference => ({
    kind,
    callId,
    subject: peerId,
    repair,
  });
  const connection =
    process.state === 'running' ? (process.connections.get(peerId) ?? 'lost') : process.state;
  if (connection === 'closed')
    return of('connection-closed', { type: 'remove-device', callId, peerId, reason: 'hung-up' });
  if (peer === 'absent')
    return of('device-without-peer', {
      type: 'remove-device',
      callId,
      peerId,
      reason: 'media-failed',
    });
  if (peer === 'suspended' && connection === 'attached')
    return of('connection-back', { type: 'resume-peer', callId, nodeId, peerId });
  if (peer !== 'attended' || connection === 'attached' || connection === 'unknown') return null;
  return of(KIND_WITHOUT_CONNECTION[connection], { type: 'suspend-peer', callId, nodeId, peerId });
}

const KIND_WITHOUT_CONNECTION = {
  lost: 'connection-lost',
  absent: 'process-absent',
  silent: 'process-silent',
} as const;

/** Rooms and peers that the database does not have. */
function differencesOfNode(
  nodeId: MediaNodeId,
  node: ObservedNode,
  calls: ReadonlyMap<CallId, OpenCall>,
): CallDifference[] {
  if (node.state !== 'running') return [];
  return [...node.rooms].flatMap(([callId, room]): CallDifference[] => {
    const call = calls.get(callId);
    if (call?.mediaNodeId === nodeId) return differencesOfRoom(call, room);
    const repair = { type: 'close-room', callId, nodeId } as const;
    return [{ kind: 'room-without-call', callId, subject: nodeId, repair }];
  });
}

function differencesOfRoom(
  { id: callId, mediaNodeId: nodeId, devices, ringsUntil }: OpenCall,
  room: ObservedRoom,
): CallDifference[] {
  const stored = new Set(devices.map(({ peerId }) => peerId));
  // A device that joins again is stored with its new peer before that takes the place of the old.
  const joining = devices.some(({ peerId }) => !takesPart(room.get(peerId)));
  const kindOf = (state: ObservedPeerState): DifferenceKind => {
    if (state === 'prepared') return 'prepared-in-vain';
    return joining ? 'peer-being-replaced' : 'peer-without-device';
  };
  return [...room]
    .filter(([peerId]) => !stored.has(peerId))
    .filter(([, state]) => takesPart(state) || ringsUntil === null)
    .map(([peerId, state]) => ({
      kind: kindOf(state),
      callId,
      subject: peerId,
      repair: { type: 'remove-peer', callId, nodeId, peerId },
    }));
}

function peerStateOf(
  { id }: OpenCall,
  { peerId }: OpenDevice,
  node: ObservedNode,
): 'attended' | 'suspended' | 'absent' | 'unknown' {
  if (node.state !== 'running') return 'unknown';
  const state = node.rooms.get(id)?.get(peerId);
  return takesPart(state) ? state : 'absent';
}

/** A prepared peer is not in the call yet. */
function takesPart(state: ObservedPeerState | undefined): state is 'attended' | 'suspended' {
  return state === 'attended' || state === 'suspended';
}

const UNKNOWN = { state: 'unknown' } as const;
