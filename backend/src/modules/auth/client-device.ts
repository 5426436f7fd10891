import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Device } from './device.js';
import { readDeviceCookie } from './refresh-cookie.js';

/** Longer ones are cut: they only tell people which of their devices it is. */
const USER_AGENT_MAX = 300;

/** Parameter of a controller method: the device that asks. The address is that of the client, behind a trusted proxy too. */
export const ClientDevice = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Device => {
    const request = context.switchToHttp().getRequest<Request>();
    return {
      userAgent: (request.get('user-agent') ?? '').slice(0, USER_AGENT_MAX),
      address: request.ip ?? '',
      token: readDeviceCookie(request),
    };
  },
);
