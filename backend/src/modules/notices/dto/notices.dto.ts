import { ApiProperty } from '@nestjs/swagger';
import { NOTICE_KINDS, NOTICE_LIMITS } from '@chatcall/contracts';
import type { NoticeKind, ReadNoticesRequest, UnreadNotices } from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId } from '../../../platform/validation/index.js';

const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';

/** Path parameter with the id of a notice. */
export class NoticeParamDto {
  @IsId('The notice.')
  readonly noticeId: string;
}

/** Body of `notices/read`. */
export class ReadNoticesDto implements ReadNoticesRequest {
  @IsId('This notice and all before it are read.')
  readonly upTo: string;
}

/** A notice of the system. */
class NoticeDto {
  @ApiProperty({
    format: 'uuid',
    example: EXAMPLE_ID,
    description: 'Later notices have greater ids.',
  })
  readonly id: string;

  @ApiProperty({
    enum: NOTICE_KINDS,
    example: 'account.factor-added',
    description: 'Later versions of the server may have more kinds; ignore those you do not know.',
  })
  readonly kind: NoticeKind;

  @ApiProperty({
    type: 'object',
    additionalProperties: {
      nullable: true,
      oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
    },
    example: { factor: 'totp' },
    description:
      'More about it, by kind (`NoticeDetails` of the protocol). Never a text of a user.',
  })
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly createdAt: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'Null: not read yet.',
  })
  readonly readAt: string | null;
}

/** How many notices are not read. */
export class UnreadNoticesDto implements UnreadNotices {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: NOTICE_LIMITS.perUser,
    example: 1,
    description: 'Of all your notices.',
  })
  readonly unread: number;
}

/** A page of notices. */
export class NoticePageDto extends CursorPageDto {
  @PageItems(NoticeDto)
  readonly items: readonly NoticeDto[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: NOTICE_LIMITS.perUser,
    example: 1,
    description: 'How many of all your notices you have not read.',
  })
  readonly unread: number;
}
