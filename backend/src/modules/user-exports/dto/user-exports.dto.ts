import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { USER_EXPORT_STATES } from '@chatcall/contracts';
import type { StartUserExportRequest, UserExport, UserExportState } from '@chatcall/contracts';
import { IsOptional } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId } from '../../../platform/validation/index.js';

const COUNT = { type: 'integer', minimum: 0, example: 1200 } as const;

/** Path parameter with the id of an export. */
export class ExportParamDto {
  @IsId('The export.')
  readonly exportId: string;
}

/** Which exports. */
export class ExportsQueryDto {
  @ApiPropertyOptional({ description: 'Only those of this user.' })
  @IsOptional()
  @IsId('Only those of this user.')
  readonly userId?: string;
}

/** Of whom. */
export class StartUserExportDto implements StartUserExportRequest {
  @ApiPropertyOptional({ description: 'Yourself without it.' })
  @IsOptional()
  @IsId('The user; yourself without it.')
  readonly userId?: string;
}

/** An export of a user. */
export class UserExportDto implements UserExport {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID, description: 'Of whom it is.' })
  readonly userId: string;

  @ApiProperty({
    enum: USER_EXPORT_STATES,
    example: 'running',
    description: '`failed`: it was tried several times.',
  })
  readonly state: UserExportState;

  @ApiProperty({ ...COUNT, description: 'Messages and files that are in the archive so far.' })
  readonly processed: number;

  @ApiProperty({ ...COUNT, description: 'Messages and files that there are.' })
  readonly total: number;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    nullable: true,
    example: 52_000,
    description: 'Bytes of the archive; null until it is done.',
  })
  readonly size: number | null;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-02-07T09:30:00.000Z',
    description: 'When the archive is deleted.',
  })
  readonly expiresAt: string;
}

/** The newest exports. */
export class UserExportPageDto extends CursorPageDto {
  @PageItems(UserExportDto)
  readonly items: UserExportDto[];
}
