import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  LIMITS,
  REPORT_LIMITS,
  REPORT_OUTCOMES,
  REPORT_REASONS,
  REPORT_STATES,
  USER_STATES,
} from '@chatcall/contracts';
import type {
  Report,
  ReportContextMessage,
  ReportedMessage,
  ReportOutcome,
  ReportReason,
  ReportState,
  ReportUser,
  ReportWithContext,
  ResolveReportRequest,
  SubmitReportRequest,
  UserState,
} from '@chatcall/contracts';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength, ValidateIf } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import {
  EXAMPLE_ID,
  IsId,
  IsWellFormedText,
  lowerCase,
} from '../../../platform/validation/index.js';

const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';
const CONTEXT_MAX = 2 * REPORT_LIMITS.neighbours + 1;

/** Path parameter with the id of a report. */
export class ReportParamDto {
  @IsId('The report.')
  readonly reportId: string;
}

function IsOptionalId(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'uuid', description, example: EXAMPLE_ID }),
    Transform(lowerCase),
    ValidateIf((_, value) => value !== undefined),
    IsUUID(),
  );
}

/** A message or a user, and what is wrong. */
export class SubmitReportDto implements SubmitReportRequest {
  @ApiProperty({ enum: REPORT_REASONS, example: 'harassment' })
  @IsIn(REPORT_REASONS)
  readonly reason: ReportReason;

  @ApiPropertyOptional({
    maxLength: REPORT_LIMITS.commentMax,
    example: 'This has happened every day since Monday.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @MaxLength(REPORT_LIMITS.commentMax)
  @IsWellFormedText()
  readonly comment?: string;

  @IsOptionalId('The conversation of the message.')
  readonly conversationId?: string;

  @IsOptionalId('The reported message.')
  readonly messageId?: string;

  @IsOptionalId('The reported user.')
  readonly userId?: string;
}

/** Which reports. */
export class ReportsQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    enum: REPORT_STATES,
    default: 'open',
    description: 'Only reports in this state.',
  })
  @IsOptional()
  @IsIn(REPORT_STATES)
  readonly state?: ReportState;
}

/** A decision about a report. */
export class ResolveReportDto implements ResolveReportRequest {
  @ApiProperty({ enum: REPORT_OUTCOMES, example: 'dismissed' })
  @IsIn(REPORT_OUTCOMES)
  readonly outcome: ReportOutcome;
}

/** A user in a report. */
class ReportUserDto implements ReportUser {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly displayName: string;

  @ApiProperty({ maxLength: LIMITS.usernameMax, example: 'anna.smith' })
  readonly username: string;

  @ApiProperty({ enum: USER_STATES, example: 'active' })
  readonly state: UserState;
}

const FILE_NAMES = { type: String, isArray: true, maxItems: LIMITS.messageFilesMax, example: [] };
const TEXT = { maxLength: LIMITS.messageMax, example: 'What was written' };

/** The reported message as it was when it was reported. */
class ReportedMessageDto implements ReportedMessage {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly conversationId: string;

  @ApiProperty(TEXT)
  readonly text: string;

  @ApiProperty({ ...FILE_NAMES, description: 'The names of its files.' })
  readonly fileNames: readonly string[];

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly sentAt: string;
}

/** A report as administrators see it. */
export class ReportDto implements Report {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ enum: REPORT_STATES, example: 'open' })
  readonly state: ReportState;

  @ApiProperty({ enum: REPORT_REASONS, example: 'harassment' })
  readonly reason: ReportReason;

  @ApiProperty({ maxLength: REPORT_LIMITS.commentMax, example: '' })
  readonly comment: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly createdAt: string;

  @ApiProperty({ type: ReportUserDto, nullable: true, description: 'Null: no such account.' })
  readonly reporter: ReportUserDto | null;

  @ApiProperty({
    type: ReportUserDto,
    nullable: true,
    description: 'The reported user, or the author of the reported message.',
  })
  readonly user: ReportUserDto | null;

  @ApiProperty({
    type: ReportedMessageDto,
    nullable: true,
    description: 'As it was when it was reported; null: the user was reported.',
  })
  readonly message: ReportedMessageDto | null;

  @ApiProperty({
    type: String,
    enum: REPORT_OUTCOMES,
    nullable: true,
    example: null,
    description: 'Null as long as it is open.',
  })
  readonly outcome: ReportOutcome | null;

  @ApiProperty({ type: ReportUserDto, nullable: true })
  readonly handledBy: ReportUserDto | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly handledAt: string | null;
}

/** A page of reports. */
export class ReportPageDto extends CursorPageDto {
  @PageItems(ReportDto)
  readonly items: readonly ReportDto[];
}

/** A message near the reported one, or the reported one, as it is now. */
class ReportContextMessageDto implements ReportContextMessage {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ maxLength: LIMITS.displayNameMax, example: 'Anna Smith' })
  readonly sender: string;

  @ApiProperty({ ...TEXT, description: 'Empty when it was deleted.' })
  readonly text: string;

  @ApiProperty({ ...FILE_NAMES, description: 'The names of its files.' })
  readonly fileNames: readonly string[];

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly sentAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly editedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly deletedAt: string | null;
}

/** A report with what was written around the message. */
export class ReportWithContextDto extends ReportDto implements ReportWithContext {
  @ApiProperty({
    type: [ReportContextMessageDto],
    maxItems: CONTEXT_MAX,
    description: 'In their order, with the reported one as it is now.',
  })
  readonly context: readonly ReportContextMessageDto[];
}
