import { ADMINISTERED_STATES, LIMITS, MEMBER_ROLES, tidyText } from '@chatcall/contracts';
import type {
  AdministeredConversation,
  AdministeredKind,
  AdministeredMember,
  AdministeredState,
  ConversationCounts,
  CursorPage,
  MemberRole,
  TransferOwnershipRequest,
  UpdateAdministeredRequest,
} from '@chatcall/contracts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID, IsId, lowerCase } from '../../../../platform/validation/index.js';
import { TransformText, UserCardDto } from '../../../users/index.js';
import { ConversationParamDto } from '../../access/index.js';

const KINDS: readonly AdministeredKind[] = ['group', 'channel'];
const TIME = { format: 'date-time', example: '2026-01-31T09:30:00.000Z' };

/** Path of a member of a group or channel. */
export class AdministeredMemberParamDto extends ConversationParamDto {
  @IsId('The member.')
  readonly memberId: string;
}

/** Query of the list for administrators. */
export class FindAdministeredDto extends CursorQueryDto {
  @ApiPropertyOptional({ example: 'release', description: 'Part of a title. All when absent.' })
  @ValidateIf((_, value) => value !== undefined)
  @TransformText(tidyText)
  @MaxLength(LIMITS.searchMax)
  @IsString()
  readonly q?: string;

  @ApiPropertyOptional({ enum: KINDS, description: 'Both kinds when absent.' })
  @IsOptional()
  @IsIn(KINDS)
  readonly kind?: AdministeredKind;

  @ApiPropertyOptional({
    enum: ADMINISTERED_STATES,
    description:
      'Those that are not archived, those that are, or those without an owner whose account is active. All when absent.',
  })
  @IsOptional()
  @IsIn(ADMINISTERED_STATES)
  readonly state?: AdministeredState;

  @ApiPropertyOptional({
    example: EXAMPLE_ID,
    description: 'Only those that this user owns and no other user with an active account.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(lowerCase)
  @IsUUID()
  readonly soleOwnerId?: string;
}

export class AdministeredConversationDto implements AdministeredConversation {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ enum: KINDS })
  readonly kind: AdministeredKind;

  @ApiProperty({ maxLength: LIMITS.titleMax, example: 'Release 2.0' })
  readonly title: string;

  @ApiProperty({ type: 'integer', maximum: LIMITS.channelMembersMax, example: 120 })
  readonly memberCount: number;

  @ApiProperty(TIME)
  readonly createdAt: string;

  @ApiProperty({
    ...TIME,
    description: 'When the newest message was stored, or the conversation was created.',
  })
  readonly lastActivityAt: string;

  @ApiProperty({ ...TIME, type: String, nullable: true, description: 'Null: not archived.' })
  readonly archivedAt: string | null;
}

export class UpdateAdministeredDto implements UpdateAdministeredRequest {
  @ApiProperty({ description: 'True: members can only read and leave, and a call ends.' })
  @IsBoolean()
  readonly archived: boolean;
}

export class TransferOwnershipDto implements TransferOwnershipRequest {
  @IsId('An owner, who becomes an ordinary member.')
  readonly fromMemberId: string;

  @IsId('The member who becomes owner.')
  readonly toMemberId: string;
}

export class AdministeredConversationPageDto
  extends CursorPageDto
  implements CursorPage<AdministeredConversation>
{
  @PageItems(AdministeredConversationDto, 'By title; found ones: the best match first.')
  readonly items: readonly AdministeredConversationDto[];
}

export class ConversationCountsDto implements ConversationCounts {
  @ApiProperty({ type: 'integer', example: 5210 })
  readonly direct: number;

  @ApiProperty({ type: 'integer', example: 340 })
  readonly group: number;

  @ApiProperty({ type: 'integer', example: 57 })
  readonly channel: number;
}

export class AdministeredMemberDto implements AdministeredMember {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({ enum: MEMBER_ROLES })
  readonly role: MemberRole;

  @ApiProperty(TIME)
  readonly joinedAt: string;
}

export class AdministeredMemberPageDto
  extends CursorPageDto
  implements CursorPage<AdministeredMember>
{
  @PageItems(AdministeredMemberDto)
  readonly items: readonly AdministeredMemberDto[];
}
