import { LIMITS, MEMBER_ROLES } from '@chatcall/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsUUID,
  ValidateIf,
} from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import type {
  AddMembersRequest,
  ChangeRoleRequest,
  MemberRole,
  UpdateMembershipRequest,
} from '@chatcall/contracts';
import { EXAMPLE_ID, IsId, IsTimestamp, lowerCase } from '../../../../platform/validation/index.js';
import { ConversationParamDto } from '../../access/index.js';

/** Path of `chats/:conversationId/members/:userId`. */
export class MemberParamDto extends ConversationParamDto {
  @IsId('The member.')
  readonly userId: string;
}

export class AddMembersDto implements AddMembersRequest {
  @ApiProperty({
    type: [String],
    example: [EXAMPLE_ID],
  })
  @Transform(lowerCase)
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(LIMITS.membersPerRequest)
  @ArrayMinSize(1)
  @IsArray()
  readonly userIds: string[];
}

export class ChangeRoleDto implements ChangeRoleRequest {
  @ApiProperty({ enum: MEMBER_ROLES })
  @IsIn(MEMBER_ROLES)
  readonly role: MemberRole;
}

function IsOptionalBoolean(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description }),
    ValidateIf((_, value) => value !== undefined),
    IsBoolean(),
  );
}

export class UpdateMembershipDto implements UpdateMembershipRequest {
  @IsOptionalBoolean('Without `mutedUntil`: until you turn it off.')
  readonly muted?: boolean;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2050-01-31T09:30:00.000Z',
    description:
      'Mutes until this time, which has to be in the future; null: until you turn it off.',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsTimestamp()
  readonly mutedUntil?: string | null;

  @IsOptionalBoolean('In the archive instead of the list.')
  readonly archived?: boolean;

  @IsOptionalBoolean('At the top of the list.')
  readonly favourite?: boolean;

  @IsOptionalBoolean('Not in the list until somebody writes the next message.')
  readonly hidden?: boolean;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'One of your sections; null: in none.',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @Transform(lowerCase)
  @IsUUID()
  readonly sectionId?: string | null;

  @ApiPropertyOptional({
    type: Boolean,
    enum: [true],
    description:
      'Accepts the conversation without writing in it: the other members may see your presence, typing and receipts here.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn([true])
  readonly accepted?: true;
}
