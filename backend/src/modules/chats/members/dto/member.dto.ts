import { MEMBER_ROLES } from '@chatcall/contracts';
import { ApiProperty } from '@nestjs/swagger';
import type { CursorPage, Member, MemberRole } from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { UserCardDto } from '../../../users/index.js';

/** Description of receipts that are hidden. */
const HIDDEN = 'Null: the member has not accepted the conversation, or there is a block.';

export class MemberDto implements Member {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({ enum: MEMBER_ROLES })
  readonly role: MemberRole;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly joinedAt: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 42,
    description: `Everything up to this \`seq\` has reached one of their devices. ${HIDDEN}`,
  })
  readonly lastDeliveredSeq: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 40,
    description: `Everything up to this \`seq\` has been read. ${HIDDEN} Also when one of the two has turned read receipts off.`,
  })
  readonly lastReadSeq: number | null;
}

export class MemberPageDto extends CursorPageDto implements CursorPage<Member> {
  @PageItems(MemberDto)
  readonly items: readonly MemberDto[];
}
