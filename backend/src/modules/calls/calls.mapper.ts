import { Injectable } from '@nestjs/common';
import type {
  Call,
  CallParticipant,
  ParticipantOutcome,
  UserCard,
  UserId,
} from '@chatcall/contracts';
import { ConversationAccess } from '../chats/index.js';
import { Visibility } from '../users/index.js';
import { durationOf } from './call-record.js';
import type { CallRecord, ParticipantRecord } from './call-record.js';

/**
 * A call as most members see it, and as those members see it for whom a participant looks
 * different.
 */
export interface CallViews {
  readonly call: Call;
  readonly exceptions: ReadonlyMap<UserId, Call>;
}

/** Turns calls into what is sent to clients. */
@Injectable()
export class CallsMapper {
  readonly #visibility: Visibility;
  readonly #access: ConversationAccess;

  constructor(visibility: Visibility, access: ConversationAccess) {
    this.#visibility = visibility;
    this.#access = access;
  }

  async toCall(record: CallRecord, viewerId: UserId): Promise<Call> {
    const [call] = await this.toCalls([record], viewerId);
    if (call === undefined) throw new Error('A call was lost while it was mapped');
    return call;
  }

  async toCalls(records: readonly CallRecord[], viewerId: UserId): Promise<Call[]> {
    const cards = await this.#visibility.profiles(new Set(records.flatMap(userIdsOf)));
    const exceptions = await this.#visibility.exceptionsFor(viewerId);
    for (const [id, card] of exceptions) cards.set(id, card);
    return records.map((record) => toCall(withoutBusy(record, exceptions), cards));
  }

  async toViews(record: CallRecord): Promise<CallViews> {
    const cards = new Map<UserId, UserCard>();
    const viewerIds = new Set<UserId>();
    for (const id of userIdsOf(record)) {
      const variants = await this.#visibility.cardVariants(id);
      if (variants === null) continue;
      cards.set(id, variants.card);
      for (const viewerId of variants.exceptions.keys()) viewerIds.add(viewerId);
    }
    const exceptions = new Map<UserId, Call>();
    if (viewerIds.size > 0) {
      for (const memberId of await this.#access.memberIds(record.conversationId))
        if (viewerIds.has(memberId)) exceptions.set(memberId, await this.toCall(record, memberId));
    }
    return { call: toCall(record, cards), exceptions };
  }
}

/**
 * Across a block it is hidden that a user was in another call: they look like a user who does not
 * answer.
 */
function withoutBusy(record: CallRecord, hidden: ReadonlyMap<UserId, unknown>): CallRecord {
  const outcome: ParticipantOutcome = record.state === 'ringing' ? 'ringing' : 'missed';
  const participants = record.participants.map((participant) =>
    participant.outcome === 'busy' && hidden.has(participant.userId)
      ? { ...participant, outcome }
      : participant,
  );
  return { ...record, participants };
}

function userIdsOf({ participants }: CallRecord): UserId[] {
  return participants.map(({ userId }) => userId);
}

function toCall(record: CallRecord, cards: ReadonlyMap<UserId, UserCard>): Call {
  return {
    id: record.id,
    conversationId: record.conversationId,
    kind: record.kind,
    state: record.state,
    startedBy: record.startedBy,
    startedAt: record.startedAt.toISOString(),
    answeredAt: record.answeredAt?.toISOString() ?? null,
    endedAt: record.endedAt?.toISOString() ?? null,
    endReason: record.endReason,
    duration: durationOf(record),
    participants: record.participants.map((participant) => toParticipant(participant, cards)),
  };
}

function toParticipant(
  { userId, outcome, joinedAt, leftAt }: ParticipantRecord,
  cards: ReadonlyMap<UserId, UserCard>,
): CallParticipant {
  return {
    user: cards.get(userId) ?? deletedUser(userId),
    outcome,
    joinedAt: joinedAt?.toISOString() ?? null,
    leftAt: leftAt?.toISOString() ?? null,
  };
}

/** A user whose account was deleted stays in the log. */
function deletedUser(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
