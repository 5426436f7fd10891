import { ApiProperty } from '@nestjs/swagger';
import { HEALTH_CHECK_NAMES, HEALTH_FINDINGS, HEALTH_STATUSES } from '@chatcall/contracts';
import type {
  HealthCheck,
  HealthCheckName,
  HealthFinding,
  HealthStatus,
  ServerHealth,
  ServerProcess,
  ServerProcessDetails,
  ServerVersions,
} from '@chatcall/contracts';
import { EXAMPLE_ID } from '../../validation/index.js';

const CHECKS_MAX = 100;
const PROCESSES_MAX = 50;
const ROLES = ['api', 'media', 'jobs'] as const;
const STATES = ['ready', 'not-ready', 'shutting-down', 'no-answer'] as const;
const STATUSES = HEALTH_STATUSES.filter((status) => status !== 'not-configured');
const EXAMPLE_TIME = '2026-01-31T09:30:00.000Z';

/** The state of one part of the server. */
export class HealthCheckDto implements HealthCheck {
  @ApiProperty({ enum: HEALTH_CHECK_NAMES, example: 'turn' })
  readonly name: HealthCheckName;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 500,
    example: 'turn:turn.example.com:3478',
    description: 'The address or folder, when there may be several.',
  })
  readonly subject: string | null;

  @ApiProperty({
    enum: HEALTH_STATUSES,
    example: 'failing',
    description: '`not-configured`: the server works without it.',
  })
  readonly status: HealthStatus;

  @ApiProperty({
    type: String,
    enum: [...HEALTH_FINDINGS, null],
    nullable: true,
    example: 'turn-unreachable',
    description: 'Why it is not `ok`.',
  })
  readonly finding: HealthFinding | null;

  @ApiProperty({
    type: String,
    nullable: true,
    maxLength: 300,
    example: 'This server does not answer: see whether it runs.',
    description: 'What to do, in English.',
  })
  readonly advice: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    example: { latencyMs: 3 },
    description:
      'What was measured, by name: times in milliseconds, sizes in bytes. `errorCode` is the code of an error.',
  })
  readonly facts: HealthCheck['facts'];
}

class ServerVersionsDto implements ServerVersions {
  @ApiProperty({ example: '0.1.0' })
  readonly chatCall: string;

  @ApiProperty({ example: '24.15.0' })
  readonly node: string;

  @ApiProperty({ example: '3.27.1' })
  readonly mediasoup: string;
}

class ServerProcessDetailsDto implements ServerProcessDetails {
  @ApiProperty({ example: 'chat-1', description: 'Name of its machine.' })
  readonly host: string;

  @ApiProperty({ enum: ROLES, isArray: true, maxItems: ROLES.length, example: ['api'] })
  readonly roles: readonly (typeof ROLES)[number][];

  @ApiProperty({ type: ServerVersionsDto })
  readonly versions: ServerVersionsDto;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly startedAt: string;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    example: 210_000_000,
  })
  readonly memoryBytes: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 4,
    description: 'Media workers that should run; 0 in a process without media.',
  })
  readonly workers: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 4 })
  readonly workersAlive: number;

  @ApiProperty({
    type: [String],
    maxItems: 20,
    example: [],
    description: 'The parts that do not work, as `health/ready` names them.',
  })
  readonly down: readonly string[];
}

/** A process of the server. */
export class ServerProcessDto implements ServerProcess {
  @ApiProperty({ maxLength: 100, example: EXAMPLE_ID })
  readonly id: string;

  @ApiProperty({ enum: STATES, example: 'ready' })
  readonly state: ServerProcess['state'];

  @ApiProperty({
    type: ServerProcessDetailsDto,
    nullable: true,
    description: 'Null when it did not answer.',
  })
  readonly details: ServerProcessDetailsDto | null;
}

/** The state of the server and of everything it needs. */
export class ServerHealthDto implements ServerHealth {
  @ApiProperty({ enum: STATUSES, example: 'ok', description: 'The worst of all.' })
  readonly status: ServerHealth['status'];

  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME })
  readonly checkedAt: string;

  @ApiProperty({ type: [HealthCheckDto], maxItems: CHECKS_MAX })
  readonly checks: readonly HealthCheckDto[];

  @ApiProperty({
    type: [ServerProcessDto],
    maxItems: PROCESSES_MAX,
    description: 'The one that has made the checks comes first.',
  })
  readonly processes: readonly ServerProcessDto[];
}
