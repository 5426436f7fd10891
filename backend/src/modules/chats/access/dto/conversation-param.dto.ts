import { IsId } from '../../../../platform/validation/index.js';

/** Path of `chats/:conversationId`. */
export class ConversationParamDto {
  @IsId('The conversation.')
  readonly conversationId: string;
}
