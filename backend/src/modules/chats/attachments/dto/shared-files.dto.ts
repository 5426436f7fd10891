import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FILE_FILTERS } from '@chatcall/contracts';
import type { CursorPage, FileFilter, SharedFile } from '@chatcall/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';
import { FileCardDto } from '../../../files/index.js';
import { UserCardDto } from '../../../users/index.js';

const FILTERS = Object.keys(FILE_FILTERS) as readonly FileFilter[];

/** Query of the files of a conversation. */
export class SharedFilesQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: FILTERS,
    description:
      'Only these files: `media` are images and videos; `files` are those that are neither of them nor voice messages. Without it, all files.',
  })
  @IsOptional()
  @IsIn(FILTERS)
  readonly kind?: FileFilter;
}

/** The message of what is listed in the files and links of a conversation. */
export class SharedFromDto {
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

/** A file of a conversation, with the message that carries it. */
export class SharedFileDto extends SharedFromDto implements SharedFile {
  @ApiProperty({ type: FileCardDto })
  readonly file: FileCardDto;
}

export class SharedFilePageDto extends CursorPageDto implements CursorPage<SharedFile> {
  @PageItems(SharedFileDto, 'The newest first.')
  readonly items: readonly SharedFileDto[];
}
