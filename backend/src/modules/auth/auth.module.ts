import { Global, Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { FactorPolicy } from '../../platform/access/index.js';
import { TokenVerifier } from '../../platform/tokens/index.js';
import { InvitationsModule } from '../invitations/index.js';
import { TermsModule } from '../terms/index.js';
import { UsersModule } from '../users/index.js';
import { AccessTokenVerifier, AccessTokens } from './access-tokens.js';
import { AuthBroadcaster } from './auth.broadcaster.js';
import { AuthController } from './auth.controller.js';
import { ChallengeRepository } from './factors/challenge.repository.js';
import { FactorSignInController } from './factors/factor-sign-in.controller.js';
import { FactorResets } from './factors/factor-resets.js';
import { FactorResetsController } from './factors/factor-resets.controller.js';
import { FactorRepository } from './factors/factor.repository.js';
import { FactorsController } from './factors/factors.controller.js';
import { FactorsService } from './factors/factors.service.js';
import { PasskeySignInController } from './factors/passkey-sign-in.controller.js';
import { Passkeys } from './factors/passkeys.js';
import { PasskeyRepository } from './factors/passkey.repository.js';
import { RelyingParty } from './factors/relying-party.js';
import { WebauthnChallenges } from './factors/webauthn-challenges.js';
import { RequiredFactors } from './factors/required-factors.js';
import { RecoveryCodes } from './factors/recovery-codes.js';
import { SecondFactors } from './factors/second-factors.js';
import { SignInChallenges } from './factors/sign-in-challenges.js';
import { Totp } from './factors/totp.js';
import { IdentityRepository } from './identity.repository.js';
import { KnownDevices } from './known-devices.js';
import { LeakedPasswords } from './leaked-passwords.js';
import { PasswordAuthenticator } from './password-authenticator.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordStrength } from './password-strength.js';
import { Passwords } from './passwords.js';
import { Reauthentication } from './reauthentication.js';
import { ReauthenticationController } from './reauthentication.controller.js';
import { RefreshTokenRepository } from './refresh-token.repository.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Registration } from './registration.js';
import { RegistrationRules } from './registration-rules.js';
import { SecurityLog } from './security-log.js';
import { SessionCleanUp } from './session-clean-up.js';
import { SessionEnder } from './session-ender.js';
import { SessionLifetime } from './session-lifetime.js';
import { SessionStates } from './session-states.js';
import { SessionTokens } from './session-tokens.js';
import { SessionRepository } from './session.repository.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { Setup } from './setup.js';
import { SignIn } from './sign-in.js';
import { SignInThrottle } from './sign-in-throttle.js';

/**
 * Identities, signing in, sessions and tokens. Global, since it binds the `TokenVerifier` and the
 * `FactorPolicy` that the platform uses.
 */
@Global()
@Module({
  imports: [UsersModule, TermsModule, InvitationsModule, JwtModule.register({})],
  controllers: [
    AuthController,
    SessionsController,
    FactorSignInController,
    PasskeySignInController,
    FactorsController,
    ReauthenticationController,
    FactorResetsController,
  ],
  providers: [
    SessionLifetime,
    SessionRepository,
    RefreshTokenRepository,
    IdentityRepository,
    PasswordHasher,
    LeakedPasswords,
    PasswordStrength,
    PasswordPolicy,
    KnownDevices,
    SecurityLog,
    SignInThrottle,
    RefreshTokens,
    AccessTokens,
    SessionTokens,
    SessionEnder,
    SessionStates,
    SessionsService,
    PasswordAuthenticator,
    FactorRepository,
    ChallengeRepository,
    RecoveryCodes,
    Totp,
    RelyingParty,
    PasskeyRepository,
    WebauthnChallenges,
    Passkeys,
    SecondFactors,
    SignInChallenges,
    RequiredFactors,
    FactorsService,
    FactorResets,
    SignIn,
    RegistrationRules,
    Setup,
    Registration,
    Passwords,
    Reauthentication,
    AuthBroadcaster,
    SessionCleanUp,
    { provide: TokenVerifier, useClass: AccessTokenVerifier },
    { provide: FactorPolicy, useExisting: RequiredFactors },
  ],
  exports: [
    TokenVerifier,
    FactorPolicy,
    FactorResets,
    RelyingParty,
    Passwords,
    Registration,
    SessionEnder,
    SessionsService,
    Setup,
  ],
})
export class AuthModule {}
