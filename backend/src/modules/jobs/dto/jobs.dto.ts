import { ApiProperty } from '@nestjs/swagger';
import type { FailedJob, JobQueueState, JobQueues } from '@chatcall/contracts';
import { IsString, Matches, MaxLength } from 'class-validator';
import { CursorPageDto, PageItems } from '../../../platform/http/index.js';

const ID_MAX = 200;
const QUEUES_MAX = 10;
const EXAMPLE_JOB = 'mail.send:7d793037-a076-4d2b-8c1e-3f6a2c9d8e10:8';

function Count(description: string): PropertyDecorator {
  return ApiProperty({ type: 'integer', minimum: 0, example: 0, description });
}

/** Path parameter with the id of a job. */
export class JobParamDto {
  @ApiProperty({ example: EXAMPLE_JOB, description: 'The job.' })
  @Matches(/^[\w.:-]+$/)
  @MaxLength(ID_MAX)
  @IsString()
  readonly jobId: string;
}

/** How many jobs a queue has. */
export class JobQueueStateDto implements JobQueueState {
  @ApiProperty({ example: 'jobs' })
  readonly name: string;

  @Count('Those that wait for a process.')
  readonly waiting: number;

  @Count('Those that run later, among them the next runs of repeating jobs.')
  readonly scheduled: number;

  @Count('Those that run.')
  readonly active: number;

  @Count('Those that have failed and are kept: the newest 200, for 14 days.')
  readonly failed: number;
}

/** A job that has failed. */
export class FailedJobDto implements FailedJob {
  @ApiProperty({ maxLength: ID_MAX, example: EXAMPLE_JOB })
  readonly id: string;

  @ApiProperty({ maxLength: 100, example: 'mail.send', description: 'What it does.' })
  readonly name: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:30:00.000Z' })
  readonly failedAt: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 1,
    description: 'How often it was started.',
  })
  readonly attempts: number;

  @ApiProperty({
    maxLength: 300,
    example: 'A mail (password-reset) could not be sent: ECONNREFUSED',
    description: 'The error in one line, in English.',
  })
  readonly error: string;

  @ApiProperty({ example: false, description: 'It also runs again by itself.' })
  readonly repeats: boolean;
}

/** A page of the failed jobs. */
export class FailedJobPageDto extends CursorPageDto {
  @PageItems(FailedJobDto)
  readonly items: readonly FailedJobDto[];
}

/** The queues of the server. */
export class JobQueuesDto implements JobQueues {
  @ApiProperty({ type: [JobQueueStateDto], maxItems: QUEUES_MAX })
  readonly queues: readonly JobQueueStateDto[];

  @ApiProperty({
    example: true,
    description: 'Whether jobs outlive the end of the process: with Redis they do.',
  })
  readonly durable: boolean;
}
