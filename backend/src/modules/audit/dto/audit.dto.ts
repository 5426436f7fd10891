import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { AUDIT_ACTIONS } from '@chatcall/contracts';
import type {
  AuditAction,
  AuditActorKind,
  AuditDetails,
  AuditEntry,
  AuditFault,
  AuditFaultKind,
  AuditTargetKind,
  AuditVerification,
} from '@chatcall/contracts';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsTimestamp, IsWellFormedText } from '../../../platform/validation/index.js';

const TARGET_MAX = 200;
const ACTOR_KINDS: readonly AuditActorKind[] = ['user', 'anonymous', 'console', 'system'];
const TARGET_KINDS: readonly AuditTargetKind[] = [
  'user',
  'session',
  'call',
  'route',
  'setting',
  'import',
  'report',
  'conversation',
  'job',
];
const FAULTS: readonly AuditFaultKind[] = ['altered', 'missing', 'unlinked', 'beyond-head', 'head'];
const FAULTS_MAX = 100;

function IsTimeFilter(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ format: 'date-time', description, example: '2026-01-31T00:00:00.000Z' }),
    IsOptional(),
    IsTimestamp(),
    IsString(),
  );
}

/** Which entries of the audit log. */
export class AuditFilterDto {
  @ApiPropertyOptional({
    format: 'uuid',
    example: EXAMPLE_ID,
    description: 'Only what this user did.',
  })
  @IsOptional()
  @IsUUID()
  readonly actorId?: string;

  @ApiPropertyOptional({
    maxLength: TARGET_MAX,
    example: EXAMPLE_ID,
    description: 'Only what was done on this user, session or call, or refused on this route.',
  })
  @IsOptional()
  @IsWellFormedText()
  @MaxLength(TARGET_MAX)
  @IsString()
  readonly targetId?: string;

  @ApiPropertyOptional({ enum: AUDIT_ACTIONS, description: 'Only this action.' })
  @IsOptional()
  @IsIn(AUDIT_ACTIONS)
  readonly action?: AuditAction;

  @IsTimeFilter('Only entries of this time or later.')
  readonly after?: string;

  @IsTimeFilter('Only entries before this time.')
  readonly before?: string;
}

/** Query of a page of the audit log. */
export class AuditQueryDto extends IntersectionType(CursorQueryDto, AuditFilterDto) {}

/** One entry of the audit log. */
export class AuditEntryDto implements AuditEntry {
  @ApiProperty({ type: 'integer', minimum: 1, example: 48213, description: 'Without gaps.' })
  readonly id: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly at: string;

  @ApiProperty({ enum: AUDIT_ACTIONS, example: 'account.role-changed' })
  readonly action: AuditAction;

  @ApiProperty({
    enum: ACTOR_KINDS,
    example: 'user',
    description:
      'A user, somebody who was not signed in, the console of the server, or the server by itself.',
  })
  readonly actorKind: AuditActorKind;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  readonly actorId: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  readonly sessionId: string | null;

  @ApiProperty({ type: String, enum: TARGET_KINDS, nullable: true, example: 'user' })
  readonly targetKind: AuditTargetKind | null;

  @ApiProperty({ type: String, nullable: true, example: EXAMPLE_ID })
  readonly targetId: string | null;

  @ApiProperty({
    example: '192.0.2.17',
    description: 'Network address of the client; empty when no client was involved.',
  })
  readonly address: string;

  @ApiProperty({ example: 'Mozilla/5.0' })
  readonly userAgent: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: EXAMPLE_ID,
    description: 'To find the request in the logs of the server.',
  })
  readonly requestId: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: {
      nullable: true,
      oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
    },
    example: { role: 'administrator', previous: 'member' },
    description: 'More about it. Never a secret, and never what a message says.',
  })
  readonly details: AuditDetails;

  @ApiProperty({
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'SHA-256 of this entry and the hash before.',
  })
  readonly hash: string;
}

/** A page of the audit log. */
export class AuditPageDto extends CursorPageDto {
  @PageItems(AuditEntryDto)
  readonly items: readonly AuditEntryDto[];
}

/** A place where the audit log is not as the server wrote it. */
export class AuditFaultDto implements AuditFault {
  @ApiProperty({ type: 'integer', minimum: 0, example: 48213 })
  readonly id: number;

  @ApiProperty({
    enum: FAULTS,
    example: 'altered',
    description:
      '`altered`: not what was stored; `missing`: entries from this one on were removed; `unlinked`: does not follow from the one before; `beyond-head`: added by other means than by the server; `head`: the record of the last entry was changed, or signed with another secret of the server.',
  })
  readonly kind: AuditFaultKind;
}

/** What a check of the whole audit log found. */
export class AuditVerificationDto implements AuditVerification {
  @ApiProperty({ type: 'integer', minimum: 0, example: 48213, description: 'Entries read.' })
  readonly entries: number;

  @ApiProperty({ example: true })
  readonly intact: boolean;

  @ApiProperty({ type: [AuditFaultDto], maxItems: FAULTS_MAX, description: 'The first ones.' })
  readonly faults: readonly AuditFaultDto[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 0 })
  readonly faultCount: number;
}
