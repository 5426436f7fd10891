import { Injectable } from '@nestjs/common';
import type { Call, CallParticipant, UserCard, UserId } from '@chatcall/contracts';
import { UserDirectory } from '../../users/index.js';
import { durationOf } from './call-record.js';
import type { CallRecord, ParticipantRecord } from './call-record.js';

/** Turns calls into what leaves the server. */
@Injectable()
export class CallsMapper {
  readonly #directory: UserDirectory;

  constructor(directory: UserDirectory) {
    this.#directory = directory;
  }

  async toCall(record: CallRecord): Promise<Call> {
    const [call] = await this.toCalls([record]);
    if (call === undefined) throw new Error('A call was lost on the way');
    return call;
  }

  async toCalls(records: readonly CallRecord[]): Promise<Call[]> {
    const ids = new Set(records.flatMap(({ participants }) => participants.map(({ userId }) => userId)));
    const cards = await this.#directory.cards(ids);
    return records.map((record) => toCall(record, cards));
  }
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
    user: cards.get(userId) ?? gone(userId),
    outcome,
    joinedAt: joinedAt?.toISOString() ?? null,
    leftAt: leftAt?.toISOString() ?? null,
  };
}

/** Someone without an account any more keeps their place in the log. */
function gone(id: UserId): UserCard {
  return { id, username: '', displayName: '', avatarUrl: null, statusText: '' };
}
