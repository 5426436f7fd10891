import { Controller, Get, HttpCode, HttpStatus, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuditEntry, AuditVerification, CursorPage } from '@chatcall/contracts';
import type { Response } from 'express';
import { ApiProblem, Authenticated, Purpose, RateLimit } from '../../platform/http/index.js';
import { AuditService } from './audit.service.js';
import type { AuditFilter } from './audit-entry.js';
import {
  AuditFilterDto,
  AuditPageDto,
  AuditQueryDto,
  AuditVerificationDto,
} from './dto/audit.dto.js';

/** Reading the whole log costs as much as thousands of pages. */
const WHOLE_LOG = { name: 'audit-whole', points: 6, seconds: 60, by: 'user' } as const;

/** The audit log, for administrators and auditors. */
@ApiTags('administration')
@Authenticated({ permission: 'audit.read' })
@Purpose('account')
@Controller('admin/audit')
export class AuditController {
  readonly #audit: AuditService;

  constructor(audit: AuditService) {
    this.#audit = audit;
  }

  @Get()
  @RateLimit({ name: 'audit-read', points: 300, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the audit log',
    description:
      'The newest entries first: sign-ins, failures, sessions, roles, states, calls, refused access. With who, what, on whom, from where, when and by which request.',
  })
  @ApiOkResponse({ type: AuditPageDto, description: 'A page of the audit log.' })
  @ApiProblem('COMMON.VALIDATION')
  listAudit(@Query() query: AuditQueryDto): Promise<CursorPage<AuditEntry>> {
    return this.#audit.page(filterOf(query), query.cursor, query.limit);
  }

  @Get('export')
  @Authenticated({ permission: 'audit.read', recent: true })
  @RateLimit(WHOLE_LOG)
  @ApiOperation({
    summary: 'Exports the audit log',
    description:
      'One entry in each line, as JSON, the newest first. An export is an entry of the log, too.',
  })
  @ApiOkResponse({
    description: 'The entries.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
    headers: {
      'Content-Disposition': {
        description: 'With the name of the file.',
        required: true,
        schema: { type: 'string' },
        example: 'attachment; filename="chatcall-audit.ndjson"',
      },
    },
  })
  @ApiProblem('COMMON.VALIDATION')
  async exportAudit(@Query() query: AuditFilterDto, @Res() response: Response): Promise<void> {
    response.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
    response.setHeader('Content-Disposition', 'attachment; filename="chatcall-audit.ndjson"');
    await this.#audit.export(filterOf(query), response);
  }

  @Post('verify')
  @HttpCode(HttpStatus.OK)
  @RateLimit(WHOLE_LOG)
  @ApiOperation({
    summary: 'Checks that nobody has changed the audit log',
    description:
      'Reads all entries and computes their hashes again. Finds entries that were altered, removed or inserted by hand.',
  })
  @ApiOkResponse({ type: AuditVerificationDto, description: 'What was found.' })
  verifyAudit(): Promise<AuditVerification> {
    return this.#audit.verify();
  }
}

function filterOf({ actorId, targetId, action, after, before }: AuditFilterDto): AuditFilter {
  return {
    ...(actorId === undefined ? {} : { actorId }),
    ...(targetId === undefined ? {} : { targetId }),
    ...(action === undefined ? {} : { action }),
    ...(after === undefined ? {} : { after: new Date(after) }),
    ...(before === undefined ? {} : { before: new Date(before) }),
  };
}
