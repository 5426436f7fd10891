import type { Conversation, CreateGroupRequest, UserId } from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Transactor } from '../../platform/database/index.js';
import { MembersFullError } from './chats.errors.js';
import { ConversationOpenings } from './conversation-openings.js';
import { ConversationRepository } from './conversation.repository.js';
import { MemberRepository } from './member.repository.js';
import { People } from './people.js';
import { SystemMessages } from './system-messages.js';

/** Makes groups. */
@Injectable()
export class GroupCreationService {
  constructor(
    private readonly people: People,
    private readonly transactor: Transactor,
    private readonly conversations: ConversationRepository,
    private readonly members: MemberRepository,
    private readonly notes: SystemMessages,
    private readonly openings: ConversationOpenings,
  ) {}

  /**
   * A new group; who makes it owns it. Naming oneself or someone twice among the members does no harm.
   * @throws UserNotFoundError, BlockedError, MembersFullError, TooManyConversationsError
   */
  async create(userId: UserId, { title, memberIds }: CreateGroupRequest): Promise<Conversation> {
    const others = [...new Set(memberIds)].filter((id) => id !== userId);
    if (others.length + 1 > LIMITS.groupMembersMax)
      throw new MembersFullError(LIMITS.groupMembersMax);
    await this.people.requireReachable(userId, others);
    await this.people.requireRoom(others);
    return this.transactor.run(async () => {
      await this.people.requireMayMake(userId);
      const id = uuidv7();
      await this.conversations.insertGroup(id, userId, title);
      await this.members.add(id, [userId], 'owner', [userId]);
      if (others.length > 0)
        await this.members.add(id, others, 'member', await this.people.accepting(userId, others));
      const note = await this.notes.store(id, userId, { kind: 'group-created', title });
      const views = await this.openings.show(id, [userId, ...others]);
      await note.announce();
      const own = views.get(userId);
      if (own === undefined) throw new Error('Who made the group is not in it');
      return own;
    });
  }
}
