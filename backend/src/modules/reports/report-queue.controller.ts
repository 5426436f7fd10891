import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Report, ReportWithContext } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  Purpose,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  ReportDto,
  ReportPageDto,
  ReportParamDto,
  ReportsQueryDto,
  ReportWithContextDto,
  ResolveReportDto,
} from './dto/reports.dto.js';
import { Reports } from './reports.js';

/** Reports, for those who handle them. */
@ApiTags('administration')
@Purpose('account')
@Authenticated({ permission: 'reports.handle' })
@Controller('admin/reports')
export class ReportQueueController {
  readonly #reports: Reports;

  constructor(reports: Reports) {
    this.#reports = reports;
  }

  @Get()
  @RateLimit({ name: 'reports-read', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists reports',
    description: 'The newest first. Reports are kept for 90 days after they were handled.',
  })
  @ApiOkResponse({ type: ReportPageDto, description: 'A page of the reports.' })
  @ApiProblem('COMMON.VALIDATION')
  listReports(
    @Query() { state = 'open', cursor, limit }: ReportsQueryDto,
  ): Promise<CursorPage<Report>> {
    return this.#reports.page(state, cursor, limit);
  }

  @Get(':reportId')
  @RateLimit({ name: 'reports-read', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Returns a report with the messages around the reported one',
    description: 'Those messages as they are now; those that no longer exist are absent.',
  })
  @ApiOkResponse({ type: ReportWithContextDto, description: 'The report.' })
  @ApiProblem('COMMON.NOT_FOUND')
  getReport(@Param() { reportId }: ReportParamDto): Promise<ReportWithContext> {
    return this.#reports.withContext(reportId);
  }

  @Post(':reportId/resolution')
  @HttpCode(HttpStatus.OK)
  @RateLimit({ name: 'reports-resolve', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Decides about a report',
    description:
      'And does it: `message-deleted` deletes the message for all members, `user-deactivated` needs the permission `users.manage` as well. Of two decisions at once one holds.',
  })
  @ApiOkResponse({ type: ReportDto, description: 'The report with its outcome.' })
  @ApiProblem(
    'COMMON.VALIDATION',
    'COMMON.NOT_FOUND',
    'REPORTS.ALREADY_HANDLED',
    'USERS.NOT_FOUND',
    'USERS.ERASED',
    'USERS.LAST_OWNER',
  )
  resolveReport(
    @CurrentUser() { userId }: Principal,
    @Param() { reportId }: ReportParamDto,
    @Body() { outcome }: ResolveReportDto,
  ): Promise<Report> {
    return this.#reports.resolve(userId, reportId, outcome);
  }
}
