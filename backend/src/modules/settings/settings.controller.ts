import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, SiteSetting } from '@chatcall/contracts';
import type { ExpectedVersions } from '../../platform/errors/index.js';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  IfMatch,
  Purpose,
  RateLimit,
  Versioned,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import {
  ChangeSettingDto,
  SettingParamDto,
  SiteSettingDto,
  SiteSettingPageDto,
} from './dto/settings.dto.js';
import { SettingsService } from './settings.service.js';

const CHANGES = { name: 'settings-change', points: 120, seconds: 60, by: 'user' } as const;

/** The settings of this server, for administrators. */
@ApiTags('administration')
@Authenticated({ permission: 'settings.change', recent: true })
@Purpose('account')
@Controller('admin/settings')
export class SettingsController {
  readonly #settings: SettingsService;

  constructor(settings: SettingsService) {
    this.#settings = settings;
  }

  @Get()
  @Authenticated({ permission: 'settings.read' })
  @ApiOperation({
    summary: 'Lists the settings of this server',
    description:
      'All of them, with the default, the last change, and whether the environment of the server fixes the value.',
  })
  @ApiOkResponse({ type: SiteSettingPageDto, description: 'The settings, in one page.' })
  async listSettings(): Promise<CursorPage<SiteSetting>> {
    return { items: await this.#settings.list(), nextCursor: null };
  }

  @Get(':setting')
  @Authenticated({ permission: 'settings.read' })
  @Versioned()
  @ApiOperation({ summary: 'Returns a setting', description: 'With its last change.' })
  @ApiOkResponse({ type: SiteSettingDto, description: 'The setting.' })
  @ApiProblem('COMMON.VALIDATION')
  getSetting(@Param() { setting }: SettingParamDto): Promise<SiteSetting> {
    return this.#settings.get(setting);
  }

  @Put(':setting')
  @RateLimit(CHANGES)
  @Versioned()
  @ApiOperation({
    summary: 'Changes a setting',
    description: 'Takes effect on all processes within two seconds. May be repeated.',
  })
  @ApiOkResponse({ type: SiteSettingDto, description: 'The setting after the change.' })
  @ApiProblem('COMMON.VALIDATION', 'SETTINGS.FIXED')
  changeSetting(
    @CurrentUser() { userId }: Principal,
    @Param() { setting }: SettingParamDto,
    @Body() { value }: ChangeSettingDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<SiteSetting> {
    return this.#settings.change(userId, setting, value, expected);
  }

  @Delete(':setting')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(CHANGES)
  @Versioned()
  @ApiOperation({ summary: 'Returns a setting to its default', description: 'May be repeated.' })
  @ApiNoContentResponse({ description: 'The default holds.' })
  @ApiProblem('COMMON.VALIDATION', 'SETTINGS.FIXED')
  resetSetting(
    @CurrentUser() { userId }: Principal,
    @Param() { setting }: SettingParamDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    return this.#settings.reset(userId, setting, expected);
  }

  @Post(':setting/undo')
  @HttpCode(HttpStatus.OK)
  @RateLimit(CHANGES)
  @Versioned()
  @ApiOperation({
    summary: 'Undoes the last change of a setting',
    description:
      'The value before it holds again. A second time repeats the change: send `If-Match`.',
  })
  @ApiOkResponse({ type: SiteSettingDto, description: 'The setting after that.' })
  @ApiProblem('COMMON.VALIDATION', 'SETTINGS.FIXED', 'SETTINGS.NOTHING_TO_UNDO')
  undoSetting(
    @CurrentUser() { userId }: Principal,
    @Param() { setting }: SettingParamDto,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<SiteSetting> {
    return this.#settings.undo(userId, setting, expected);
  }
}
