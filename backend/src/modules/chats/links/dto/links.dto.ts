import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { SharedLinkPage, SharedLinks } from '@chatcall/contracts';
import { Matches } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { IsId } from '../../../../platform/validation/index.js';
import { LinkPreviewDto } from '../../../links/index.js';
import { SharedFromDto } from '../../attachments/index.js';

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
class SharedLinksDto extends SharedFromDto implements SharedLinks {
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
