import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { SharedLinkPage, SharedLinks } from '@chatcall/contracts';
import { Matches } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID, IsId } from '../../../../platform/validation/index.js';
import { LinkPreviewDto } from '../../../links/index.js';
import { UserCardDto } from '../../../users/index.js';

/** Path of `files/links/:messageId/:imageId`. */
export class LinkImageParamDto {
  @IsId('The message that shows it.')
  readonly messageId: string;

  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'The picture: `image.id` of a preview of the message.',
  })
  @Matches(/^[0-9a-f]{64}$/)
  readonly imageId: string;
}

/** A message of a conversation that has links. */
class SharedLinksDto implements SharedLinks {
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: LIMITS.messageLinksMax,
    example: ['https://news.example/2026/story'],
    description: 'The links in its text, each once.',
  })
  readonly urls: readonly string[];

  @ApiProperty({
    type: [LinkPreviewDto],
    maxItems: LIMITS.linkPreviewsMax,
    description: 'Those of them that have a preview.',
  })
  readonly previews: readonly LinkPreviewDto[];

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly messageId: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The root of the thread in which the message is a reply.',
  })
  readonly threadId: string | null;

  @ApiProperty({ type: UserCardDto })
  readonly sender: UserCardDto;

  @ApiProperty({
    format: 'date-time',
    example: '2026-01-31T09:30:00.000Z',
    description: 'When the message was stored.',
  })
  readonly sentAt: string;
}

export class SharedLinkPageDto extends CursorPageDto implements SharedLinkPage {
  @PageItems(SharedLinksDto, 'The newest first.')
  readonly items: readonly SharedLinksDto[];

  @ApiProperty({
    example: true,
    description:
      'False while the server still reads earlier messages, after an upgrade or an import: more may be found later.',
  })
  readonly complete: boolean;
}
