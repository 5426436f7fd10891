import { ApiProperty } from '@nestjs/swagger';
import type { FileUsage } from '@chatcall/contracts';

const BYTES = {
  type: 'integer',
  format: 'int64',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
} as const;
/** How much a user has stored, and may store. */
export class FileUsageDto implements FileUsage {
  @ApiProperty({
    ...BYTES,
    example: 734003200,
    description: 'Bytes of your files, including those of uploads that are not finished.',
  })
  readonly usedBytes: number;

  @ApiProperty({
    ...BYTES,
    nullable: true,
    example: 5_000_000_000,
    description: 'What they may have together; null: without a limit.',
  })
  readonly limitBytes: number | null;

  @ApiProperty({ ...BYTES, example: 100_000_000, description: 'Bytes of the largest file.' })
  readonly fileBytesMax: number;
}
