import { Injectable } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import type { CallId, ConversationId, ConversationKind, UserId } from '@chatcall/contracts';
import { AppConfig } from '../../config/index.js';
import { RateLimitedError } from '../../platform/errors/index.js';
import { ConversationAccess, NotMemberError, requireOpen } from '../chats/index.js';
import { NotAcceptedError, UserConsent, Visibility } from '../users/index.js';
import type { CallRecord } from './call-record.js';
import { CallBlockedError, CallNotFoundError, NobodyToCallError } from './calls.errors.js';
import { CallsRepository } from './calls.repository.js';

/** The time in which calls to one user are counted. */
const RING_WINDOW_MS = 600_000;

/** The users whom a new call concerns. */
export interface RingTargets {
  readonly direct: boolean;
  readonly kind: ConversationKind;
  readonly title: string | null;
  readonly toRing: readonly UserId[];
  /** Users in two other calls, whom the call would ring otherwise. */
  readonly busy: readonly UserId[];
}

/** Decides which users a call rings, and which may see, start and join it. */
@Injectable()
export class CallParticipants {
  readonly #access: ConversationAccess;
  readonly #calls: CallsRepository;
  readonly #visibility: Visibility;
  readonly #consent: UserConsent;
  readonly #config: AppConfig;

  constructor(
    access: ConversationAccess,
    calls: CallsRepository,
    visibility: Visibility,
    consent: UserConsent,
    config: AppConfig,
  ) {
    this.#access = access;
    this.#calls = calls;
    this.#visibility = visibility;
    this.#consent = consent;
    this.#config = config;
  }

  /**
   * The users that a call in a conversation rings: all other active members, except those who blocked
   * the caller or whom the caller blocked, those who do not accept calls from the caller, and those who have not answered
   * `AppConfig.calls.unansweredRings` calls of the caller within ten minutes. A channel, and a conversation with more members than a call can
   * hold, ring nobody: the call is active at once, and members may join it. A user in one other call is
   * rung, and may put that one on hold; one in two is busy. That is
   * shown only when everyone who sees the call may see their activity: otherwise they are rung like
   * a user who does not answer.
   * @param present Users who are in the call already, besides the caller: it needs nobody whom it could ring.
   * @throws NotMemberError, ActionNotAllowedError when it is archived, CallBlockedError,
   *   NotAcceptedError, NobodyToCallError; RateLimitedError for a direct call to a user who has not
   *   answered too many
   */
  async ringTargets(
    conversationId: ConversationId,
    callerId: UserId,
    present: readonly UserId[] = [],
  ): Promise<RingTargets> {
    const [{ kind, title, archived }, members] = await Promise.all([
      this.#access.requireMember(conversationId, callerId),
      this.#access.memberIds(conversationId),
    ]);
    requireOpen({ archived });
    const direct = kind === 'direct';
    const others = members.filter((id) => id !== callerId && !present.includes(id));
    const alone = present.length === 0;
    if (alone && others.length === 0) throw new NobodyToCallError();
    if (kind === 'channel' || members.length > LIMITS.callPeersMax)
      return { direct, kind, title, toRing: [], busy: [] };
    const [active, blocked, refusing, rungTooOften, taken, visible] = await Promise.all([
      this.#visibility.activeAmong(others),
      this.#visibility.blockedBetween(callerId, others),
      this.#consent.refusing('calls', callerId, others),
      this.#rungTooOften(callerId, others),
      this.#calls.busyAmong(others),
      direct
        ? this.#visibility.activityAmong(callerId, others)
        : this.#access.acceptedIds(conversationId),
    ]);
    const isBusy = (id: UserId): boolean => taken.has(id) && visible.has(id);
    if (alone && active.length === 0) throw new NobodyToCallError();
    const reachable = active.filter((id) => !blocked.has(id));
    if (alone && reachable.length === 0)
      throw direct ? new CallBlockedError() : new NobodyToCallError();
    const accepting = reachable.filter((id) => !refusing.has(id));
    if (alone && accepting.length === 0)
      throw direct ? new NotAcceptedError() : new NobodyToCallError();
    const wait = rungTooOften.get(accepting[0] ?? callerId);
    if (direct && wait !== undefined) throw new RateLimitedError(wait);
    const toReach = accepting.filter((id) => !rungTooOften.has(id));
    return {
      direct,
      kind,
      title,
      toRing: toReach.filter((id) => !isBusy(id)),
      busy: toReach.filter(isBusy),
    };
  }

  /** Seconds until the user may ring each of those again who have not answered too many calls. */
  async #rungTooOften(
    callerId: UserId,
    userIds: readonly UserId[],
  ): Promise<ReadonlyMap<UserId, number>> {
    const now = Date.now();
    const since = new Date(now - RING_WINDOW_MS);
    const calls = await this.#calls.unansweredSince(since, callerId, userIds);
    return new Map(
      calls
        .filter(({ count }) => count >= this.#config.calls.unansweredRings)
        .map(({ userId, firstAt }) => [userId, (firstAt.getTime() + RING_WINDOW_MS - now) / 1000]),
    );
  }

  /**
   * The open call of a conversation.
   * @throws NotMemberError
   */
  async openCall(conversationId: ConversationId, userId: UserId): Promise<CallId | null> {
    await this.#access.requireMember(conversationId, userId);
    return this.#calls.openIn(conversationId);
  }

  /**
   * A call that the user may see because they are a member of its conversation now. To have been in
   * the call is not enough.
   * @throws CallNotFoundError when the user is not a member, or the call does not exist
   */
  async require(callId: CallId, userId: UserId): Promise<CallRecord> {
    const call = await this.#calls.find(callId);
    if (call === null) throw new CallNotFoundError();
    await this.requireMember(call.conversationId, userId);
    return call;
  }

  /** @throws CallNotFoundError when the user is not a member now */
  async requireMember(conversationId: ConversationId, userId: UserId): Promise<void> {
    try {
      await this.#access.requireMember(conversationId, userId);
    } catch (error) {
      if (error instanceof NotMemberError) throw new CallNotFoundError();
      throw error;
    }
  }
}
