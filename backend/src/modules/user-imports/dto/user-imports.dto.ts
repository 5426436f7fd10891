import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  USER_IMPORT_COLUMNS,
  USER_IMPORT_LIMITS,
  USER_IMPORT_OUTCOMES,
  USER_IMPORT_STATES,
} from '@chatcall/contracts';
import type {
  UserId,
  UserImport,
  UserImportColumn,
  UserImportOutcome,
  UserImportProblem,
  UserImportRow,
  UserImportState,
} from '@chatcall/contracts';
import { IsIn, IsOptional } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId } from '../../../platform/validation/index.js';

const FLAGS = ['true', 'false'] as const;
const LINKS = ['mail', 'download', 'none'] as const;
const COUNT = {
  type: 'integer',
  minimum: 0,
  maximum: USER_IMPORT_LIMITS.rows,
  example: 120,
} as const;
/** Problems of one row at most. */
const PROBLEMS_MAX = 50;
const DETAIL_MAX = 1_000;

/** Path parameter with the id of an import. */
export class ImportParamDto {
  @IsId('The import.')
  readonly importId: string;
}

/** Query of a new import. */
export class StartImportQueryDto {
  @ApiPropertyOptional({
    enum: FLAGS,
    default: 'false',
    description: '`true`: only report what would happen.',
  })
  @IsOptional()
  @IsIn(FLAGS)
  readonly dryRun?: 'true' | 'false';
}

/** Which rows of an import. */
export class ImportRowsQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: FLAGS,
    default: 'false',
    description: '`true`: only rows with problems.',
  })
  @IsOptional()
  @IsIn(FLAGS)
  readonly refused?: 'true' | 'false';
}

/** An import of users. */
export class UserImportDto implements UserImport {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ example: false, description: 'Nothing is created.' })
  readonly dryRun: boolean;

  @ApiProperty({ enum: USER_IMPORT_STATES, example: 'running' })
  readonly state: UserImportState;

  @ApiProperty({ ...COUNT, description: 'Users in the file.' })
  readonly rows: number;

  @ApiProperty({ ...COUNT, description: 'Rows that have an outcome.' })
  readonly processed: number;

  @ApiProperty({ ...COUNT, description: 'Users created; of a dry run: that would be created.' })
  readonly created: number;

  @ApiProperty({ ...COUNT, example: 0, description: 'Rows with problems.' })
  readonly refused: number;

  @ApiProperty({
    enum: LINKS,
    example: 'download',
    description:
      'How the users get their links: by mail, or with a download that works once. `none`: there is nothing to hand over.',
  })
  readonly links: 'mail' | 'download' | 'none';

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly createdAt: string;
}

/** The newest imports. */
export class UserImportPageDto extends CursorPageDto {
  @PageItems(UserImportDto)
  readonly items: UserImportDto[];
}

/** What is wrong with a row. */
export class UserImportProblemDto implements UserImportProblem {
  @ApiProperty({
    enum: USER_IMPORT_COLUMNS,
    nullable: true,
    type: String,
    example: 'email',
    description: 'Null: the row as a whole.',
  })
  readonly column: UserImportColumn | null;

  @ApiProperty({ maxLength: 100, example: 'isEmail' })
  readonly rule: string;

  @ApiProperty({ maxLength: DETAIL_MAX, example: 'email must be an email' })
  readonly detail: string;
}

/** A row of an import. */
export class UserImportRowDto implements UserImportRow {
  @ApiProperty({ type: 'integer', minimum: 1, example: 2, description: 'Line of the file.' })
  readonly line: number;

  @ApiProperty({
    maxLength: USER_IMPORT_LIMITS.field * USER_IMPORT_COLUMNS.length,
    example: 'anna.smith',
  })
  readonly username: string;

  @ApiProperty({
    maxLength: USER_IMPORT_LIMITS.field * USER_IMPORT_COLUMNS.length,
    example: 'anna@example.com',
  })
  readonly email: string;

  @ApiProperty({ enum: USER_IMPORT_OUTCOMES, example: 'created' })
  readonly outcome: UserImportOutcome;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  readonly userId: UserId | null;

  @ApiProperty({ type: [UserImportProblemDto], maxItems: PROBLEMS_MAX })
  readonly problems: UserImportProblemDto[];
}

/** A page of rows. */
export class UserImportRowPageDto extends CursorPageDto {
  @PageItems(UserImportRowDto)
  readonly items: UserImportRowDto[];
}
