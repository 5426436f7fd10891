import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, StorageUsage, UserStorage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import { StorageUsageDto, UserStoragePageDto } from './dto/storage-usage.dto.js';
import { StorageUsageService } from './storage-usage.service.js';

/** What the files of this server take, for administrators. */
@ApiTags('administration')
@Controller('admin/storage')
export class StorageController {
  readonly #usage: StorageUsageService;

  constructor(usage: StorageUsageService) {
    this.#usage = usage;
  }

  @Get()
  @Authenticated({ permission: 'health.read' })
  @RateLimit({ name: 'storage-read', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Returns how much the files of this server take',
    description: 'In total, by kind, and what waits to be deleted. Counted at most once a minute.',
  })
  @ApiOkResponse({ type: StorageUsageDto, description: 'What the files take.' })
  getStorageUsage(): Promise<StorageUsage> {
    return this.#usage.usage();
  }

  @Get('users')
  @Authenticated({ permission: 'users.read' })
  @RateLimit({ name: 'storage-users', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Lists the users whose files take most',
    description: 'The largest first, at most 1,000. Counted at most once a minute.',
  })
  @ApiOkResponse({ type: UserStoragePageDto, description: 'A page of the users.' })
  @ApiProblem('COMMON.VALIDATION')
  listStorageUsers(@Query() { cursor, limit }: CursorQueryDto): Promise<CursorPage<UserStorage>> {
    return this.#usage.users(cursor, limit);
  }
}
