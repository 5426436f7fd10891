import type {
  AudioLevelsNotice,
  Call,
  CallEndReason,
  CallId,
  CallPeer,
  PeerLeftNotice,
  Timestamp,
} from '@chatcall/contracts';
import type { ConnectionApi } from '../connection/connection-api.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { CallHappening } from './call-session.js';
import type { PeerRegistry } from './peer-registry.js';

/** Handles the events of a call. */
export interface CallEventTarget {
  readonly registry: PeerRegistry;
  readonly call$: Behavior<Call | null>;
  /** Runs `apply` if the event belongs to this call; while it is being joined, after the answer. */
  whenJoined(callId: CallId, apply: () => void): void;
  callChanged(call: Call): void;
  callAnswered(answeredAt: Timestamp): void;
  callEnded(callId: CallId, reason: CallEndReason): void;
  interrupted(callId: CallId): void;
  peerJoined(peer: CallPeer): void;
  peerLeft(notice: PeerLeftNotice): void;
  levels(levels: AudioLevelsNotice['levels']): void;
  emit(happening: CallHappening): void;
}

/** Passes the events of calls and media to their session. */
export function listenToCall(
  connection: ConnectionApi,
  session: CallEventTarget,
  scope: Scope,
): void {
  const { registry } = session;
  scope.watch(connection.on('call:changed'), ({ call }) =>
    session.whenJoined(call.id, () => session.callChanged(call)),
  );
  scope.watch(connection.on('call:ended'), ({ callId, reason }) =>
    session.callEnded(callId, reason),
  );
  scope.watch(connection.on('call:accepted'), ({ callId, answeredAt }) =>
    session.whenJoined(callId, () => session.callAnswered(answeredAt)),
  );
  scope.watch(connection.on('call:declined'), ({ callId, userId, reason }) =>
    session.whenJoined(callId, () => {
      const user = session.call$.value?.participants.find(
        (participant) => participant.user.id === userId,
      )?.user;
      if (user) session.emit({ kind: 'declined', user, reason });
    }),
  );
  scope.watch(connection.on('call:peerJoined'), ({ callId, peer }) =>
    session.whenJoined(callId, () => session.peerJoined(peer)),
  );
  scope.watch(connection.on('call:peerLeft'), (notice) =>
    session.whenJoined(notice.callId, () => session.peerLeft(notice)),
  );
  scope.watch(connection.on('media:newProducer'), ({ callId, peerId, producer }) =>
    session.whenJoined(callId, () => registry.find(peerId)?.produced(producer)),
  );
  scope.watch(connection.on('media:producerClosed'), ({ callId, producerId }) =>
    session.whenJoined(callId, () => registry.findByProducer(producerId)?.closed(producerId)),
  );
  scope.watch(connection.on('media:producerPaused'), ({ callId, producerId }) =>
    session.whenJoined(callId, () => registry.findByProducer(producerId)?.paused(producerId, true)),
  );
  scope.watch(connection.on('media:producerResumed'), ({ callId, producerId }) =>
    session.whenJoined(callId, () =>
      registry.findByProducer(producerId)?.paused(producerId, false),
    ),
  );
  scope.watch(connection.on('media:activeSpeaker'), ({ callId, peerId }) =>
    session.whenJoined(callId, () => registry.setActiveSpeaker(peerId)),
  );
  scope.watch(connection.on('media:audioLevels'), ({ callId, levels }) =>
    session.whenJoined(callId, () => session.levels(levels)),
  );
  scope.watch(connection.on('media:peerReached'), ({ callId, peerId, reached }) =>
    session.whenJoined(callId, () => registry.find(peerId)?.setReached(reached)),
  );
  scope.watch(connection.on('media:interrupted'), ({ callId }) => session.interrupted(callId));
  scope.watch(connection.on('user:updated'), ({ user }) => registry.updateCard(user));
}
