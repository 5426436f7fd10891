import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CursorPage, Session } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  Purpose,
  SetsCookies,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ClientDevice, clearSessionCookies } from './token-delivery.js';
import type { Device } from './known-devices.js';
import { SessionPageDto } from './dto/auth-answers.dto.js';
import { SessionIdParamDto } from './dto/auth-requests.dto.js';
import { SessionsService } from './sessions.service.js';

/** The user's own signed-in devices. */
@ApiTags('auth')
@Authenticated()
@Purpose('account')
@Controller('auth')
export class SessionsController {
  readonly #sessions: SessionsService;

  constructor(sessions: SessionsService) {
    this.#sessions = sessions;
  }

  @Post('logout')
  @Authenticated({ withoutPrerequisites: true })
  @SetsCookies()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Signs out this device',
    description:
      'Its tokens are invalid at once. Its connections receive `auth:ended` and are closed.',
  })
  @ApiNoContentResponse({ description: 'This device is signed out.' })
  async logOut(
    @CurrentUser() principal: Principal,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.#sessions.logOut({ ...principal, device });
    clearSessionCookies(response);
  }

  @Post('logout-all')
  @Authenticated({ withoutPrerequisites: true })
  @SetsCookies()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Signs out all devices, including this one',
    description:
      'All tokens are invalid at once. All connections receive `auth:ended` and are closed.',
  })
  @ApiNoContentResponse({ description: 'All devices are signed out.' })
  async logOutEverywhere(
    @CurrentUser() principal: Principal,
    @ClientDevice() device: Device,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.#sessions.logOutEverywhere({ ...principal, device });
    clearSessionCookies(response);
  }

  @Get('sessions')
  @ApiOperation({
    summary: 'Lists the signed-in devices',
    description: 'This one first, then the others, the most recently used first.',
  })
  @ApiOkResponse({ type: SessionPageDto, description: 'A page of the devices.' })
  listSessions(
    @CurrentUser() principal: Principal,
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<CursorPage<Session>> {
    return this.#sessions.list(principal, cursor, limit);
  }

  @Delete('sessions/:sessionId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Signs out one device',
    description: 'May be repeated. Sessions of other users look like sessions that do not exist.',
  })
  @ApiNoContentResponse({ description: 'The device is signed out.' })
  @ApiProblem('COMMON.NOT_FOUND')
  endSession(
    @CurrentUser() principal: Principal,
    @ClientDevice() device: Device,
    @Param() { sessionId }: SessionIdParamDto,
  ): Promise<void> {
    return this.#sessions.end({ ...principal, device }, sessionId);
  }
}
