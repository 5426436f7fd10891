import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type {
  Call,
  CallId,
  ConversationId,
  CursorPage,
  QueryCallsResponse,
  UserId,
} from '@chatcall/contracts';
import { CursorError } from '../../../platform/errors/index.js';
import { ConversationAccess } from '../../chats/index.js';
import { participantOf } from './call-record.js';
import type { CallRecord } from './call-record.js';
import { CallParticipants } from './call-participants.js';
import { CallsMapper } from './calls.mapper.js';
import { CallsRepository } from './calls.repository.js';

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
    const before = decodeCursor(query.cursor);
    const more = query.limit + 1;
    const records = await this.#read(userId, query.conversationId, before, more);
    const shown = records.slice(0, query.limit);
    const last = records.length === more ? shown.at(-1) : undefined;
    return {
      items: await this.#mapper.toCalls(shown, userId),
      nextCursor: last === undefined ? null : encodeCursor(last.id),
    };
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

function encodeCursor(id: CallId): string {
  return Buffer.from(id).toString('base64url');
}

function decodeCursor(cursor: string | undefined): CallId | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (isUUID(id)) return id;
  throw new CursorError();
}
