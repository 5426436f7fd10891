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

/** What hears of a call. */
export interface CallEventTarget {
  readonly registry: PeerRegistry;
  readonly call$: Behavior<Call | null>;
  /** Something about a call was heard: done now, or after the server's list of peers is there. */
  hear(callId: CallId, apply: () => void): void;
  callChanged(call: Call): void;
  callAnswered(answeredAt: Timestamp): void;
  callEnded(callId: CallId, reason: CallEndReason): void;
  interrupted(callId: CallId): void;
  peerJoined(peer: CallPeer): void;
  peerLeft(notice: PeerLeftNotice): void;
  levels(levels: AudioLevelsNotice['levels']): void;
  tell(happening: CallHappening): void;
}

/** Hands the events of calls and media to the session that they are about. */
export function listenToCall(
  connection: ConnectionApi,
  session: CallEventTarget,
  scope: Scope,
): void {
  const { registry } = session;
  scope.watch(connection.on('call:changed'), ({ call }) =>
    session.hear(call.id, () => session.callChanged(call)),
  );
  scope.watch(connection.on('call:ended'), ({ callId, reason }) =>
    session.callEnded(callId, reason),
  );
  scope.watch(connection.on('call:accepted'), ({ callId, answeredAt }) =>
    session.hear(callId, () => session.callAnswered(answeredAt)),
  );
  scope.watch(connection.on('call:declined'), ({ callId, userId, reason }) =>
    session.hear(callId, () => {
      const user = session.call$.value?.participants.find(
        (participant) => participant.user.id === userId,
      )?.user;
      if (user) session.tell({ kind: 'declined', user, reason });
    }),
  );
  scope.watch(connection.on('call:peerJoined'), ({ callId, peer }) =>
    session.hear(callId, () => session.peerJoined(peer)),
  );
  scope.watch(connection.on('call:peerLeft'), (notice) =>
    session.hear(notice.callId, () => session.peerLeft(notice)),
  );
  scope.watch(connection.on('media:newProducer'), ({ callId, peerId, producer }) =>
    session.hear(callId, () => registry.find(peerId)?.produced(producer)),
  );
  scope.watch(connection.on('media:producerClosed'), ({ callId, producerId }) =>
    session.hear(callId, () => registry.findByProducer(producerId)?.closed(producerId)),
  );
  scope.watch(connection.on('media:producerPaused'), ({ callId, producerId }) =>
    session.hear(callId, () => registry.findByProducer(producerId)?.paused(producerId, true)),
  );
  scope.watch(connection.on('media:producerResumed'), ({ callId, producerId }) =>
    session.hear(callId, () => registry.findByProducer(producerId)?.paused(producerId, false)),
  );
  scope.watch(connection.on('media:activeSpeaker'), ({ callId, peerId }) =>
    session.hear(callId, () => registry.setActiveSpeaker(peerId)),
  );
  scope.watch(connection.on('media:audioLevels'), ({ callId, levels }) =>
    session.hear(callId, () => session.levels(levels)),
  );
  scope.watch(connection.on('media:peerReached'), ({ callId, peerId, reached }) =>
    session.hear(callId, () => registry.find(peerId)?.setReached(reached)),
  );
  scope.watch(connection.on('media:interrupted'), ({ callId }) => session.interrupted(callId));
  scope.watch(connection.on('user:updated'), ({ user }) => registry.updateCard(user));
}
