import { IsId } from '../../../platform/validation/index.js';

/** Path of `chats/:id`. */
export class ConversationParamDto {
  @IsId('The conversation.')
  readonly id: string;
}

/** Path of `chats/:id/members/:userId`. */
export class MemberParamDto extends ConversationParamDto {
  @IsId('The member.')
  readonly userId: string;
}
