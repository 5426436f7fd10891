import { ApiProperty } from '@nestjs/swagger';
import { FILE_KINDS, LIMITS } from '@chatcall/contracts';
import type {
  FileKind,
  KindUsage,
  StorageUsage,
  StoredAmount,
  UserStorage,
} from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { EXAMPLE_ID } from '../../../../platform/validation/index.js';

function Bytes(description: string, nullable = false): PropertyDecorator {
  return ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 1_250_000,
    description,
    nullable,
  });
}

/** How many files there are, and how large they are together. */
export class StoredAmountDto implements StoredAmount {
  @ApiProperty({ type: 'integer', minimum: 0, example: 12 })
  readonly files: number;

  @Bytes('Together.')
  readonly bytes: number;
}

/** The files of one kind. */
export class KindUsageDto extends StoredAmountDto implements KindUsage {
  @ApiProperty({ enum: FILE_KINDS, example: 'image' })
  readonly kind: FileKind;
}

/** The files that users have uploaded. */
export class StorageUsageDto implements StorageUsage {
  @ApiProperty({ enum: ['disk', 's3'], example: 'disk' })
  readonly backend: 'disk' | 's3';

  @Bytes(
    'Of contents and unfinished uploads. A content that several files have is stored once, so that this may be less than the sum over the users.',
  )
  readonly usedBytes: number;

  @Bytes('What all files may have together; null: without a limit.', true)
  readonly limitBytes: number | null;

  @Bytes('What the files of one user may have together; null: without a limit.', true)
  readonly userLimitBytes: number | null;

  @ApiProperty({ type: 'integer', minimum: 0, example: 12 })
  readonly files: number;

  @ApiProperty({
    type: [KindUsageDto],
    maxItems: FILE_KINDS.length,
    description: 'The largest first; kinds without files are missing.',
  })
  readonly kinds: readonly KindUsageDto[];

  @ApiProperty({
    type: StoredAmountDto,
    description: 'Files that are in no message, deleted a day after their upload.',
  })
  readonly unsent: StoredAmountDto;

  @ApiProperty({
    type: StoredAmountDto,
    description: 'Contents without a file, which are deleted soon.',
  })
  readonly unreferenced: StoredAmountDto;

  @ApiProperty({
    type: StoredAmountDto,
    description: 'Uploads that have begun and not ended.',
  })
  readonly unfinished: StoredAmountDto;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly countedAt: string;
}

/** The files of a user. */
export class UserStorageDto extends StoredAmountDto implements UserStorage {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ example: 'anna' })
  readonly username: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;
}

/** A page of the users whose files take most. */
export class UserStoragePageDto extends CursorPageDto {
  @PageItems(UserStorageDto)
  readonly items: readonly UserStorageDto[];
}
