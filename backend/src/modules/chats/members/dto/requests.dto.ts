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
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import type {
  AddMembersRequest,
  ChangeRoleRequest,
  MemberRole,
  UpdateMembershipRequest,
} from '@chatcall/contracts';
import { EXAMPLE_ID, IsId, lowerCase } from '../../../../platform/validation/index.js';
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

export class UpdateMembershipDto implements UpdateMembershipRequest {
  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly muted?: boolean;

  @ApiPropertyOptional()
  @ValidateIf((_, value) => value !== undefined)
  @IsBoolean()
  readonly archived?: boolean;
}
