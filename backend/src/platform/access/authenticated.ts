import { SetMetadata, applyDecorators } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { SitePermission } from '@chatcall/contracts';
import { ApiProblem } from './api-problem.js';

const REQUIRED_ACCESS = 'chatcall:required-access';

/** What a route or client event requires of the client. */
export type RequiredAccess =
  | 'public'
  | {
      /** Null: every signed-in user may. */
      readonly permission: SitePermission | null;
      /** Only for sessions whose user has proved lately who they are. */
      readonly recent: boolean;
      /** Also for users who have yet to accept the terms or to set up a second factor. */
      readonly withoutPrerequisites: boolean;
    };

/** Marks a route or controller that needs no access token. */
export const Public = (): CustomDecorator => SetMetadata(REQUIRED_ACCESS, 'public');

/**
 * A controller, route, gateway or client event for signed-in users, or only for those whose site
 * role has the permission. Also documents the errors that follow. On a method it replaces what the
 * class says. `recent`: only when the user has signed in, or proved again who they are, within ten
 * minutes; routes only. `withoutPrerequisites`: also for users who have yet to accept the terms, or to
 * set up the second factor that their role needs. Without `@Authenticated()` or `@Public()` the server does not start.
 */
export function Authenticated({
  permission = null,
  recent = false,
  withoutPrerequisites = false,
}: {
  readonly permission?: SitePermission | null;
  readonly recent?: boolean;
  readonly withoutPrerequisites?: boolean;
} = {}): ClassDecorator & MethodDecorator {
  return applyDecorators(
    SetMetadata(REQUIRED_ACCESS, {
      permission,
      recent,
      withoutPrerequisites,
    } satisfies RequiredAccess),
    ApiBearerAuth(),
    ApiProblem(
      'AUTH.REQUIRED',
      'AUTH.TOKEN_EXPIRED',
      'AUTH.TOKEN_INVALID',
      'AUTH.SESSION_ENDED',
      'COMMON.RATE_LIMITED',
      ...(permission === null ? [] : (['COMMON.FORBIDDEN'] as const)),
      ...(recent ? (['AUTH.REAUTHENTICATION_REQUIRED'] as const) : []),
    ),
  );
}

/** @param targets the method, then its class */
export function requiredAccess(
  reflector: Reflector,
  targets: Parameters<Reflector['getAllAndOverride']>[1],
): RequiredAccess | undefined {
  return reflector.getAllAndOverride<RequiredAccess | undefined>(REQUIRED_ACCESS, targets);
}
