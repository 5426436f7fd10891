import { randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { SITE_PERMISSIONS } from '@chatcall/contracts';
import type { SitePermission, SiteRole } from '@chatcall/contracts';
import {
  FactorPolicy,
  RolePermissions,
  SiteAccess,
  TermsPolicy,
} from '../../src/platform/access/index.js';
import type { SiteStanding } from '../../src/platform/access/index.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { TokenVerifier } from '../../src/platform/tokens/index.js';
import type { Principal } from '../../src/platform/tokens/index.js';
import { TokenExpiredError, TokenInvalidError } from '../../src/platform/errors/index.js';
import { startListeningApp } from './listening-app.js';
import type { ListeningApp, TestAppOptions } from './listening-app.js';

/** Replaces the auth module: a token is the principal itself, readable. */
class ReadableTokens extends TokenVerifier {
  verify(accessToken: string): Promise<Principal> {
    const [userId, sessionId, expires] = accessToken.split('~');
    if (userId === undefined || sessionId === undefined || expires === undefined)
      return Promise.reject(new TokenInvalidError('Not a token.'));
    const tokenExpiresAt = new Date(Number(expires));
    if (tokenExpiresAt.getTime() <= Date.now())
      return Promise.reject(new TokenExpiredError('The access token has expired.'));
    return Promise.resolve({ userId, sessionId, tokenExpiresAt });
  }

  requireRecent(): Promise<void> {
    return Promise.resolve();
  }

  verifyForFiles(): Promise<Principal> {
    return Promise.reject(new TokenInvalidError('This app has no files.'));
  }
}

/** Replaces the users module: everyone is a member. */
class OnlyMembers extends SiteAccess {
  known(): SiteStanding {
    return { role: 'member', state: 'active', since: new Date(0) };
  }

  of(): Promise<SiteStanding> {
    return Promise.resolve(this.known());
  }
}

/** Replaces the settings module: nothing is restricted. */
class UnrestrictedRoles extends RolePermissions {
  of(role: SiteRole): readonly SitePermission[] {
    return SITE_PERMISSIONS[role];
  }
}

/** Replaces the auth module: nobody needs a second factor. */
class NoFactors extends FactorPolicy {
  deadline(): Promise<null> {
    return Promise.resolve(null);
  }

  require(): void {
    // Everybody may.
  }
}

/** Replaces the terms module: there are none. */
class NoTerms extends TermsPolicy {
  require(): void {
    // Everybody may.
  }
}

/** A token that the platform app accepts. */
export function tokenFor(
  options: { userId?: string; sessionId?: string; expiresInMs?: number } = {},
): string {
  const { userId = randomUUID(), sessionId = randomUUID(), expiresInMs = 900_000 } = options;
  return `${userId}~${sessionId}~${Date.now() + expiresInMs}`;
}

@Global()
@Module({
  providers: [
    { provide: TokenVerifier, useClass: ReadableTokens },
    { provide: SiteAccess, useClass: OnlyMembers },
    { provide: RolePermissions, useClass: UnrestrictedRoles },
    { provide: FactorPolicy, useClass: NoFactors },
    { provide: TermsPolicy, useClass: NoTerms },
  ],
  exports: [TokenVerifier, SiteAccess, RolePermissions, FactorPolicy, TermsPolicy],
})
class ReadableTokensModule {}

@Module({})
class PlatformTestModule {}

/** Starts the platform without the modules of the product, with what a test puts on it. */
export function startPlatformApp(
  options: TestAppOptions & { modules?: readonly Type[] } = {},
): Promise<ListeningApp> {
  return startListeningApp(options, (config): DynamicModule => ({
    module: PlatformTestModule,
    imports: [PlatformModule.forRoot(config), ReadableTokensModule, ...(options.modules ?? [])],
  }));
}
