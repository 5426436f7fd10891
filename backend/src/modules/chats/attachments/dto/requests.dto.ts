import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PREVIEW_SIZES } from '@chatcall/contracts';
import type { PreviewSize } from '@chatcall/contracts';
import { IsId, NumberFromText } from '../../../../platform/validation/index.js';

/** Path of `files/:fileId`. */
export class FileParamDto {
  @IsId('The file.')
  readonly fileId: string;
}

/** Query of the content of a file. */
export class FileContentQueryDto {
  @ApiPropertyOptional({
    enum: ['1'],
    description: 'The browser saves the file, also when it could show it.',
  })
  @IsOptional()
  @IsIn(['1'])
  readonly download?: '1';
}

/** Query of a preview. */
export class FilePreviewQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    enum: PREVIEW_SIZES,
    default: 800,
    description:
      'Longest edge in pixels. A smaller preview is sent when there is none of this size.',
  })
  @IsOptional()
  @NumberFromText()
  @IsIn(PREVIEW_SIZES)
  readonly size?: PreviewSize;
}
