import { ApiProperty } from '@nestjs/swagger';
import type {
  CallLogFilter,
  CallPathKind,
  CallPathProtocol,
  CallQualityRecord,
  MissedCalls,
  ReportQualityPayload,
} from '@chatcall/contracts';
import { IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { SocketRequestDto } from '../../../platform/socket/index.js';
import { IsId } from '../../../platform/validation/index.js';

export const CALL_FILTERS = [
  'missed',
  'incoming',
  'outgoing',
] as const satisfies readonly CallLogFilter[];
const PATHS = ['host', 'srflx', 'prflx', 'relay'] as const satisfies readonly CallPathKind[];
const PROTOCOLS = ['udp', 'tcp', 'tls'] as const satisfies readonly CallPathProtocol[];
const REPORT_SECONDS_MAX = 300;
const MILLISECONDS_MAX = 60_000;
const KBPS_MAX = 1_000_000;
const FREEZES_MAX = 10_000;

/** A whole number within bounds. */
function Whole(min: number, max: number): PropertyDecorator {
  return (target, key) => {
    for (const rule of [IsInt(), Min(min), Max(max)]) rule(target, key);
  };
}

/** A whole number within bounds, or null. */
function WholeOrNull(max: number): PropertyDecorator {
  return (target, key) => {
    ValidateIf((_body, value) => value !== null)(target, key);
    Whole(0, max)(target, key);
  };
}

/** Payload of `call:reportQuality`. */
export class ReportQualityEventDto extends SocketRequestDto implements ReportQualityPayload {
  @IsId('Which call.')
  readonly callId: string;

  @Whole(1, REPORT_SECONDS_MAX)
  readonly seconds: number;

  @Whole(0, REPORT_SECONDS_MAX)
  readonly poorSeconds: number;

  @WholeOrNull(1000)
  readonly uplinkLoss: number | null;

  @WholeOrNull(1000)
  readonly downlinkLoss: number | null;

  @WholeOrNull(MILLISECONDS_MAX)
  readonly roundTrip: number | null;

  @WholeOrNull(MILLISECONDS_MAX)
  readonly jitter: number | null;

  @Whole(0, KBPS_MAX)
  readonly sentKbps: number;

  @Whole(0, KBPS_MAX)
  readonly receivedKbps: number;

  @Whole(0, FREEZES_MAX)
  readonly freezes: number;

  @ValidateIf((_body, value) => value !== null)
  @IsIn(PATHS)
  readonly path: CallPathKind | null;

  @ValidateIf((_body, value) => value !== null)
  @IsIn(PROTOCOLS)
  readonly protocol: CallPathProtocol | null;
}

const LOSS = { type: 'integer', nullable: true, example: 12 } as const;

/** What a device measured of its connection in a call. */
export class CallQualityRecordDto implements CallQualityRecord {
  @ApiProperty({ type: 'integer', example: 1830, description: 'How long it was measured.' })
  readonly seconds: number;

  @ApiProperty({
    type: 'integer',
    example: 14,
    description: 'For how many of the seconds the connection was poor or lost.',
  })
  readonly poorSeconds: number;

  @ApiProperty({ ...LOSS, description: 'Lost on the way to the server, in tenths of a per cent.' })
  readonly uplinkLoss: number | null;

  @ApiProperty({
    ...LOSS,
    description: 'Lost on the way from the server, in tenths of a per cent.',
  })
  readonly downlinkLoss: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 34,
    description: 'Milliseconds to the server and back.',
  })
  readonly roundTrip: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 8, description: 'In milliseconds.' })
  readonly jitter: number | null;

  @ApiProperty({ type: 'integer', example: 950 })
  readonly sentKbps: number;

  @ApiProperty({ type: 'integer', example: 1200 })
  readonly receivedKbps: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'How often received video froze.' })
  readonly freezes: number;

  @ApiProperty({ type: String, enum: PATHS, nullable: true, example: 'host' })
  readonly path: CallPathKind | null;

  @ApiProperty({ type: String, enum: PROTOCOLS, nullable: true, example: 'udp' })
  readonly protocol: CallPathProtocol | null;
}

/** The calls that a user has missed. */
export class MissedCallsDto implements MissedCalls {
  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Calls that were missed since the log was seen last; at most 100 are counted.',
  })
  readonly count: number;
}
