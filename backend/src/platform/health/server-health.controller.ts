import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ServerHealth } from '@chatcall/contracts';
import { Authenticated, RateLimit } from '../http/index.js';
import { ServerHealthDto } from './dto/server-health.dto.js';
import { ServerHealthReports } from './server-health.js';

/** The state of the server, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'health.read' })
@Controller('admin/health')
export class ServerHealthController {
  readonly #reports: ServerHealthReports;

  constructor(reports: ServerHealthReports) {
    this.#reports = reports;
  }

  @Get()
  @RateLimit({ name: 'server-health', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Checks the server and everything it needs',
    description:
      'Database, Redis, media, TURN, storage, disks, mail, virus scanner, certificate and all processes, each with what to do about it. An answer is repeated for five seconds.',
  })
  @ApiOkResponse({ type: ServerHealthDto, description: 'What was found.' })
  getServerHealth(): Promise<ServerHealth> {
    return this.#reports.report();
  }
}
