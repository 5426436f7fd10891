import { ApiProperty } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { LinkImage, LinkPreview } from '@chatcall/contracts';

/** The picture of a page. */
class LinkImageDto implements LinkImage {
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'For `GET /api/files/links/{messageId}/{imageId}`.',
  })
  readonly id: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 800, description: 'Pixels.' })
  readonly width: number;

  @ApiProperty({ type: 'integer', minimum: 1, example: 420, description: 'Pixels.' })
  readonly height: number;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 100,
    example: null,
    description: 'A blurred picture to show while it is loaded, as BlurHash (https://blurha.sh).',
  })
  readonly blurhash: string | null;
}

/** What the page of a link said of itself. */
export class LinkPreviewDto implements LinkPreview {
  @ApiProperty({
    maxLength: LIMITS.linkMax,
    example: 'https://news.example/2026/story',
    description: 'The link in the text.',
  })
  readonly url: string;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: LIMITS.linkTitleMax,
    example: 'A story',
    description: 'A single line without invisible characters; so are the texts below.',
  })
  readonly title: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: LIMITS.linkDescriptionMax,
    example: 'What happened, and why.',
  })
  readonly description: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: LIMITS.linkSiteMax,
    example: 'News',
  })
  readonly siteName: string | null;

  @ApiProperty({ type: LinkImageDto, nullable: true, example: null })
  readonly image: LinkImageDto | null;
}
