import { ApiProperty } from '@nestjs/swagger';
import { FILE_KINDS, LIMITS } from '@chatcall/contracts';
import type { FileCard, FileKind } from '@chatcall/contracts';
import { EXAMPLE_ID } from '../../../platform/validation/index.js';

/** A file of a message. */
export class FileCardDto implements FileCard {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({
    minLength: 1,
    maxLength: LIMITS.fileNameMax,
    example: 'plan.png',
    description: 'As it is shown and downloaded: one line without invisible characters.',
  })
  readonly name: string;

  @ApiProperty({
    enum: FILE_KINDS,
    example: 'image',
    description:
      'What clients do with it, decided by its content. A voice message is audio that its author recorded in the app.',
  })
  readonly kind: FileKind;

  @ApiProperty({
    maxLength: 127,
    example: 'image/png',
    description: 'Media type, found in the content and not in the name.',
  })
  readonly type: string;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 48_213,
    description: 'Bytes.',
  })
  readonly size: number;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    nullable: true,
    example: 1280,
    description: 'Pixels of an image or video as it is shown, upright. Null: not known.',
  })
  readonly width: number | null;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    nullable: true,
    example: 720,
    description: 'Pixels of an image or video as it is shown, upright. Null: not known.',
  })
  readonly height: number | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: null,
    description: 'Milliseconds, of audio and video. Null: not known.',
  })
  readonly duration: number | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: null,
    description: 'Of a PDF file. Null: not known.',
  })
  readonly pages: number | null;

  @ApiProperty({ example: false, description: 'An image that moves.' })
  readonly animated: boolean;

  @ApiProperty({
    type: String,
    maxLength: 100,
    nullable: true,
    example: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
    description:
      'A blurred picture of it to show while it is loaded, as BlurHash. Null: there is none.',
  })
  readonly blurhash: string | null;

  @ApiProperty({ description: 'The server has pictures of it.' })
  readonly preview: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: 100 },
    maxItems: 64,
    nullable: true,
    example: null,
    description:
      'Loudness over the length of a voice message, from 0 to 100, in parts of equal duration. Null for other files.',
  })
  readonly waveform: readonly number[] | null;

  @ApiProperty({
    maxLength: LIMITS.alternativeTextMax,
    example: 'The floor plan with the new desks',
    description: 'What it shows, for users who cannot see it; may be empty.',
  })
  readonly alt: string;
}
