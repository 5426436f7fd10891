import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  Call,
  CallEndReason,
  CallKind,
  CallLogFilter,
  CallParticipant,
  CallState,
  CursorPage,
  IceServer,
  LoggedCall,
  ParticipantOutcome,
} from '@chatcall/contracts';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { CursorPageDto, CursorQueryDto, PageItems } from '../../../platform/http/index.js';
import { EXAMPLE_ID, IsId, lowerCase } from '../../../platform/validation/index.js';
import { UserCardDto } from '../../users/index.js';
import { CALL_KINDS } from './call-events.dto.js';
import { CALL_FILTERS, CallQualityRecordDto } from './call-quality.dto.js';

const CALL_STATES = ['ringing', 'active', 'ended'] as const satisfies readonly CallState[];
const OUTCOMES = [
  'ringing',
  'joined',
  'left',
  'declined',
  'missed',
  'busy',
  'cancelled',
] as const satisfies readonly ParticipantOutcome[];
const END_REASONS = [
  'completed',
  'declined',
  'cancelled',
  'missed',
  'busy',
  'failed',
] as const satisfies readonly CallEndReason[];

const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';

/** The outcome of a call for one user. */
export class CallParticipantDto implements CallParticipant {
  @ApiProperty({ type: UserCardDto })
  readonly user: UserCardDto;

  @ApiProperty({ enum: OUTCOMES, example: 'left' })
  readonly outcome: ParticipantOutcome;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME })
  readonly joinedAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME })
  readonly leftAt: string | null;
}

/** A call. */
export class CallDto implements Call {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly conversationId: string;

  @ApiProperty({ enum: CALL_KINDS })
  readonly kind: CallKind;

  @ApiProperty({ enum: CALL_STATES, example: 'ended' })
  readonly state: CallState;

  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID })
  readonly startedBy: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly startedAt: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME })
  readonly answeredAt: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME })
  readonly endedAt: string | null;

  @ApiProperty({ type: String, enum: END_REASONS, nullable: true, example: 'completed' })
  readonly endReason: CallEndReason | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 154,
    description: 'Seconds from answer to end; 0 when never answered, null until it ends.',
  })
  readonly duration: number | null;

  @ApiProperty({ type: [CallParticipantDto] })
  readonly participants: CallParticipantDto[];
}

/** A call in the log of a user. */
export class LoggedCallDto extends CallDto implements LoggedCall {
  @ApiProperty({
    type: CallQualityRecordDto,
    nullable: true,
    description: 'Of the device of the user that was in the call for the longest time.',
  })
  readonly quality: CallQualityRecordDto | null;
}

/** A page of the call log. */
export class CallPageDto extends CursorPageDto implements CursorPage<LoggedCall> {
  @PageItems(LoggedCallDto)
  readonly items: readonly LoggedCallDto[];
}

/** A STUN or TURN server. */
export class IceServerDto implements IceServer {
  @ApiProperty({ type: [String], example: ['turn:turn.example.com:3478?transport=udp'] })
  readonly urls: string[];

  @ApiProperty({
    required: false,
    example: `1769852400:${EXAMPLE_ID}`,
    description: 'For TURN servers only: the expiry time and the user id.',
  })
  readonly username?: string;

  @ApiProperty({ required: false, example: 'pVyA0bpHxdUBaQl1cS4zTUFwPOs=' })
  readonly credential?: string;
}

/** The STUN and TURN servers. */
export class IceServerPageDto extends CursorPageDto implements CursorPage<IceServer> {
  @PageItems(IceServerDto, 'Empty when no server is configured.')
  readonly items: readonly IceServerDto[];
}

/** Query of the call log. */
export class CallLogQueryDto extends CursorQueryDto {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'All calls of one conversation instead of those of the user.',
  })
  @Transform(lowerCase)
  @IsOptional()
  @IsUUID()
  readonly conversationId?: string;

  @ApiPropertyOptional({
    enum: CALL_FILTERS,
    description: 'Only calls that the user missed, that others started, or that the user started.',
  })
  @IsOptional()
  @IsIn(CALL_FILTERS)
  readonly filter?: CallLogFilter;
}

/** Path of `calls/:callId`. */
export class CallParamDto {
  @IsId('The call.')
  readonly callId: string;
}
