import { Injectable } from '@nestjs/common';
import type {
  Call,
  CallId,
  ConversationId,
  CursorPage,
  QueryCallsResponse,
  UserId,
} from '@chatcall/contracts';
import { KeysetCursor, UUID_FIELD } from '../../platform/database/index.js';
import { ConversationAccess } from '../chats/index.js';
import { participantOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallParticipants } from './call-participants.js';
import { CallsMapper } from './calls.mapper.js';
import { CallsRepository } from './calls.repository.js';

const CURSOR = new KeysetCursor<{ id: CallId }>('calls', { id: UUID_FIELD });

/** Reads calls: active and past ones. */
@Injectable()
export class CallLog {
  readonly #calls: CallsRepository;
  readonly #access: ConversationAccess;
  readonly #participants: CallParticipants;
  readonly #mapper: CallsMapper;

  constructor(
    calls: CallsRepository,
    access: ConversationAccess,
    participants: CallParticipants,
    mapper: CallsMapper,
  ) {
    this.#calls = calls;
    this.#access = access;
    this.#participants = participants;
    this.#mapper = mapper;
  }

  /** The calls that ring for a user and the active calls of their conversations. */
  async current(userId: UserId): Promise<QueryCallsResponse> {
    const open = await this.#calls.openAmong(await this.#access.conversationIdsOf(userId));
    const rings = (call: CallRecord): boolean => participantOf(call, userId)?.outcome === 'ringing';
    const [ringing, active] = await Promise.all([
      this.#mapper.toCalls(open.filter(rings), userId),
      this.#mapper.toCalls(
        open.filter((call) => !rings(call)),
        userId,
      ),
    ]);
    return { ringing, active };
  }

  /**
   * The calls of a user in the conversations of which they are a member now, or all calls of one
   * conversation; newest first.
   * @throws NotMemberError, CursorError
   */
  async page(
    userId: UserId,
    query: { conversationId?: ConversationId; cursor?: string; limit: number },
  ): Promise<CursorPage<Call>> {
    const before = CURSOR.decode(query.cursor, query.conversationId)?.id ?? null;
    const records = await this.#read(userId, query.conversationId, before, query.limit + 1);
    const page = CURSOR.page(records, query.limit, query.conversationId);
    return { items: await this.#mapper.toCalls(page.rows, userId), nextCursor: page.nextCursor };
  }

  /** @throws CallNotFoundError */
  async call(userId: UserId, callId: CallId): Promise<Call> {
    return this.#mapper.toCall(await this.#participants.require(callId, userId), userId);
  }

  async #read(
    userId: UserId,
    conversationId: ConversationId | undefined,
    before: CallId | null,
    limit: number,
  ): Promise<CallRecord[]> {
    if (conversationId === undefined) {
      const mine = await this.#access.conversationIdsOf(userId);
      return this.#calls.logOfUser(userId, mine, before, limit);
    }
    await this.#access.requireMember(conversationId, userId);
    return this.#calls.logOfConversation(conversationId, before, limit);
  }
}
