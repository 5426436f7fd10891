import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, FailedJob, JobQueues } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CursorQueryDto, RateLimit } from '../../platform/http/index.js';
import { FailedJobPageDto, JobParamDto, JobQueuesDto } from './dto/jobs.dto.js';
import { JobsService } from './jobs.service.js';

/** Failed jobs, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'jobs.manage' })
@ApiProblem('COMMON.UNAVAILABLE')
@Controller('admin/jobs')
export class JobsController {
  readonly #jobs: JobsService;

  constructor(jobs: JobsService) {
    this.#jobs = jobs;
  }

  @Get()
  @RateLimit({ name: 'jobs-read', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the failed jobs',
    description:
      'The newest first. The newest 200 are kept for 14 days, without Redis until the process ends.',
  })
  @ApiOkResponse({ type: FailedJobPageDto, description: 'A page of the failed jobs.' })
  @ApiProblem('COMMON.VALIDATION')
  listFailedJobs(@Query() { cursor, limit }: CursorQueryDto): Promise<CursorPage<FailedJob>> {
    return this.#jobs.page(cursor, limit);
  }

  @Get('queues')
  @RateLimit({ name: 'jobs-queues', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Returns the state of the queues',
    description: 'How many jobs wait, are scheduled, run and have failed.',
  })
  @ApiOkResponse({ type: JobQueuesDto, description: 'The queues.' })
  getJobQueues(): Promise<JobQueues> {
    return this.#jobs.queues();
  }

  @Post(':jobId/retry')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'jobs-retry', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Starts a failed job again',
    description:
      'Of two requests at once one starts it. A job that fails again is among the failed ones again.',
  })
  @ApiNoContentResponse({ description: 'The job runs as soon as a process takes it.' })
  @ApiProblem('COMMON.VALIDATION', 'COMMON.NOT_FOUND')
  retryJob(@Param() { jobId }: JobParamDto): Promise<void> {
    return this.#jobs.retry(jobId);
  }

  @Delete(':jobId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Removes a failed job',
    description: 'May be repeated. A repeating job still runs at its next time.',
  })
  @ApiNoContentResponse({ description: 'The job is not among the failed ones.' })
  @ApiProblem('COMMON.VALIDATION')
  removeFailedJob(@Param() { jobId }: JobParamDto): Promise<void> {
    return this.#jobs.remove(jobId);
  }
}
