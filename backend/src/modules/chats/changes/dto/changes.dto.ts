import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { Change, ConversationChanges, MemberCursors, Message } from '@chatcall/contracts';
import { IsInt, Max, Min } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../../platform/http/index.js';
import { ApiUnion } from '../../../../platform/openapi/index.js';
import { EXAMPLE_ID, NumberFromText } from '../../../../platform/validation/index.js';
import { ConversationDto } from '../../conversations/index.js';
import { MemberDto } from '../../members/index.js';
import { MessageDto } from '../../messages/index.js';

/** Query of the changes of a conversation. */
export class ChangesQueryDto extends CursorQueryDto {
  @ApiProperty({
    type: 'integer',
    example: 41,
    description: 'You have all changes up to this version; 0 for none.',
  })
  @NumberFromText()
  @Max(LIMITS.integerMax)
  @Min(0)
  @IsInt()
  readonly since: number;
}

abstract class ChangeFieldsDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 42 })
  readonly version: number;
}

/** The message was stored or changed. */
class MessageChangeDto extends ChangeFieldsDto {
  @ApiProperty({ enum: ['message'] })
  readonly kind: 'message';

  @ApiProperty({ type: MessageDto })
  readonly message: Message;
}

/** The member was added, or their role changed. */
class MemberChangeDto extends ChangeFieldsDto {
  @ApiProperty({ enum: ['member'] })
  readonly kind: 'member';

  @ApiProperty({ type: MemberDto })
  readonly member: MemberDto;
}

/** The user is no longer a member. */
class MemberRemovedChangeDto extends ChangeFieldsDto {
  @ApiProperty({ enum: ['member-removed'] })
  readonly kind: 'member-removed';

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly userId: string;
}

/** Something of a conversation that changed, in its current state. */
@ApiUnion('kind', {
  message: MessageChangeDto,
  member: MemberChangeDto,
  'member-removed': MemberRemovedChangeDto,
})
class ChangeDto {
  readonly kind: Change['kind'];
}

export class MemberCursorsDto implements MemberCursors {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly userId: string;

  @ApiProperty({ type: 'integer', example: 42 })
  readonly lastDeliveredSeq: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 40,
    description: 'Null: one of you has turned read receipts off.',
  })
  readonly lastReadSeq: number | null;
}

/** A page of the changes of a conversation. */
export class ConversationChangesDto extends CursorPageDto implements ConversationChanges {
  @PageItems(ChangeDto, 'Ascending by `version`.')
  readonly items: readonly Change[];

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 42,
    description: 'With this page you have all changes up to this version.',
  })
  readonly version: number;

  @ApiProperty({
    description: 'Too much has changed to be listed: load the conversation again.',
  })
  readonly reset: boolean;

  @ApiProperty({ type: ConversationDto })
  readonly conversation: ConversationDto;

  @ApiProperty({
    type: [MemberCursorsDto],
    maxItems: LIMITS.receiptMembersMax,
    description: `On the first page: cursors of the other members, where you may see them. Empty in conversations of more than ${LIMITS.receiptMembersMax} members.`,
  })
  readonly cursors: readonly MemberCursorsDto[];
}
