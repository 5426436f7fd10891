import { ConversationMemberEntity } from './conversation-member.entity.js';
import { ConversationEntity } from './conversation.entity.js';
import { MessageEntity } from './message.entity.js';

/** Tables of this module. */
export const CHATS_ENTITIES = [
  ConversationEntity,
  ConversationMemberEntity,
  MessageEntity,
] as const;
