import type {
  ConversationId,
  OwnMembership,
  UpdateMembershipRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ValidationError } from '../../../platform/errors/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { SectionNotFoundError } from '../chats.errors.js';
import { MembershipAccepted, OwnMembershipChanged } from '../chats.events.js';
import { ConversationViews } from '../conversations/index.js';
import { OwnSettingsRepository } from './own-settings.repository.js';

/** What users decide about a conversation for themselves. */
@Injectable()
export class OwnSettingsService {
  readonly #settings: OwnSettingsRepository;
  readonly #views: ConversationViews;
  readonly #events: EventBus;

  constructor(settings: OwnSettingsRepository, views: ConversationViews, events: EventBus) {
    this.#settings = settings;
    this.#views = views;
    this.#events = events;
  }

  /** The user's own membership. @throws NotMemberError */
  async membership(userId: UserId, conversationId: ConversationId): Promise<OwnMembership> {
    return (await this.#views.one(conversationId, userId)).own;
  }

  /**
   * Mutes, archives, marks as favourite, hides, places or accepts a conversation for the user.
   * @throws NotMemberError, SectionNotFoundError, ValidationError
   */
  async update(
    userId: UserId,
    conversationId: ConversationId,
    change: UpdateMembershipRequest,
  ): Promise<OwnMembership> {
    const changed = await this.#settings.change(conversationId, userId, withMuted(change));
    const own = await this.membership(userId, conversationId);
    if (changed === null) throw new SectionNotFoundError();
    this.#events.publish(new OwnMembershipChanged(conversationId, userId, changed.settings));
    if (changed.newlyAccepted) this.#events.publish(new MembershipAccepted(conversationId, userId));
    return own;
  }
}

/** A time until which it is muted mutes it. @throws ValidationError */
function withMuted(change: UpdateMembershipRequest): UpdateMembershipRequest {
  const { mutedUntil } = change;
  if (mutedUntil === undefined) return change;
  const muted = change.muted ?? true;
  const wrong =
    mutedUntil !== null &&
    ((!muted && 'mutedUntil must be absent when muted is false') ||
      (Date.parse(mutedUntil) <= Date.now() && 'mutedUntil must be in the future'));
  if (wrong) throw new ValidationError([{ field: 'mutedUntil', detail: wrong, rule: 'future' }]);
  return { ...change, muted };
}
