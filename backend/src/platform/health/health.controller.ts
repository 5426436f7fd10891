import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiProblem, Public, Purpose } from '../http/index.js';
import { LiveDto, ReadyDto, HealthService } from './health.service.js';

/** For load balancers, containers and administrators. */
@ApiTags('health')
@Public()
@Purpose('health')
@Controller('health')
export class HealthController {
  readonly #health: HealthService;

  constructor(health: HealthService) {
    this.#health = health;
  }

  @Get('live')
  @ApiOperation({
    summary: 'Reports that the process is running',
    description: 'Checks nothing else: a process that does not answer should be restarted.',
  })
  @ApiOkResponse({ type: LiveDto, description: 'The process is running.' })
  @ApiProblem('COMMON.RATE_LIMITED')
  getLiveness(): LiveDto {
    return { status: 'up' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Reports whether the server can serve users at the moment',
    description: 'With the state of every part that it needs.',
  })
  @ApiOkResponse({ type: ReadyDto, description: 'All required parts work.' })
  @ApiServiceUnavailableResponse({
    type: ReadyDto,
    description: 'A required part does not work, or the server is shutting down.',
  })
  @ApiProblem('COMMON.RATE_LIMITED')
  async getReadiness(@Res({ passthrough: true }) response: Response): Promise<ReadyDto> {
    const answer = await this.#health.ready();
    response.status(answer.status === 'ready' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return answer;
  }
}
