import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiProblem, Public, Purpose } from '../http/index.js';
import { LiveDto, ReadyDto } from './health.dto.js';
import { HealthService } from './health.service.js';

/** For load balancers, containers and people who look after the server. */
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
  @ApiOperation({ summary: 'Tells that the process runs' })
  @ApiOkResponse({ type: LiveDto })
  @ApiProblem('COMMON.RATE_LIMITED')
  live(): LiveDto {
    return { status: 'up' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Tells whether the server can serve people right now' })
  @ApiOkResponse({ type: ReadyDto })
  @ApiServiceUnavailableResponse({
    type: ReadyDto,
    description: 'Something that has to work does not, or the server is shutting down.',
  })
  @ApiProblem('COMMON.RATE_LIMITED')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyDto> {
    const answer = await this.#health.ready();
    response.status(answer.status === 'ready' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return answer;
  }
}
