import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SubmitReportDto } from './dto/reports.dto.js';
import { Reports } from './reports.js';

/** Reports, for all users. */
@ApiTags('reports')
@Authenticated()
@Controller('reports')
export class ReportsController {
  readonly #reports: Reports;

  constructor(reports: Reports) {
    this.#reports = reports;
  }

  @Post()
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit({ name: 'reports', points: 20, seconds: 3600, by: 'user' })
  @ApiOperation({
    summary: 'Reports a message or a user to the administrators',
    description:
      'Something that you can see: either `messageId` with `conversationId`, or `userId`. Administrators see the message as it is now, also when it is edited or deleted afterwards, and a few messages around it. You get a notice when somebody has decided.',
  })
  @ApiNoContentResponse({ description: 'The administrators are informed.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.MESSAGE_DELETED',
    'USERS.NOT_FOUND',
    'REPORTS.ALREADY_REPORTED',
  )
  submitReport(@CurrentUser() { userId }: Principal, @Body() body: SubmitReportDto): Promise<void> {
    return this.#reports.submit(userId, body);
  }
}
