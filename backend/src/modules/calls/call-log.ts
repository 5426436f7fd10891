import { Injectable } from '@nestjs/common';
import type {
  Call,
  CallId,
  CallLogFilter,
  ConversationId,
  CursorPage,
  LoggedCall,
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
import { CallQualityRepository } from './quality/call-quality.repository.js';

/** Which calls of the log. */
interface CallLogQuery {
  readonly conversationId?: ConversationId;
  readonly filter?: CallLogFilter;
  readonly cursor?: string;
  readonly limit: number;
}

const CURSOR = new KeysetCursor<{ id: CallId }>('calls', { id: UUID_FIELD });

/** Reads calls: active and past ones. */
@Injectable()
export class CallLog {
  readonly #calls: CallsRepository;
  readonly #access: ConversationAccess;
  readonly #participants: CallParticipants;
  readonly #mapper: CallsMapper;
  readonly #quality: CallQualityRepository;

  constructor(
    calls: CallsRepository,
    access: ConversationAccess,
    participants: CallParticipants,
    mapper: CallsMapper,
    quality: CallQualityRepository,
  ) {
    this.#calls = calls;
    this.#access = access;
    this.#participants = participants;
    this.#mapper = mapper;
    this.#quality = quality;
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
  async page(userId: UserId, query: CallLogQuery): Promise<CursorPage<LoggedCall>> {
    const { conversationId, filter } = query;
    const scope = filter === undefined ? conversationId : `${conversationId ?? ''} ${filter}`;
    const before = CURSOR.decode(query.cursor, scope)?.id ?? null;
    const records = await this.#read(userId, query, before);
    const page = CURSOR.page(records, query.limit, scope);
    const [calls, quality] = await Promise.all([
      this.#mapper.toCalls(page.rows, userId),
      this.#quality.ofUser(
        userId,
        page.rows.map(({ id }) => id),
      ),
    ]);
    const items = calls.map((call) => ({ ...call, quality: quality.get(call.id) ?? null }));
    return { items, nextCursor: page.nextCursor };
  }

  /** @throws CallNotFoundError */
  async call(userId: UserId, callId: CallId): Promise<Call> {
    return this.#mapper.toCall(await this.#participants.require(callId, userId), userId);
  }

  async #read(
    userId: UserId,
    { conversationId, filter, limit }: CallLogQuery,
    before: CallId | null,
  ): Promise<CallRecord[]> {
    if (conversationId !== undefined) await this.#access.requireMember(conversationId, userId);
    if (conversationId !== undefined && filter === undefined)
      return this.#calls.logOfConversation(conversationId, before, limit + 1);
    const among =
      conversationId === undefined
        ? await this.#access.conversationIdsOf(userId)
        : [conversationId];
    return this.#calls.logOfUser(userId, among, filter ?? null, before, limit + 1);
  }
}
