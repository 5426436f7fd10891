export { AuthModule } from './auth.module.js';
export { RegisterDto } from './dto/auth-requests.dto.js';
export { Registration } from './registration.js';
export { SessionEnder } from './session-ender.js';
export { SessionsService } from './sessions.service.js';
export { Setup } from './setup.js';
export { SessionDto, SessionPageDto } from './dto/auth-answers.dto.js';
export {
  PasswordChanged,
  SessionEnded,
  SessionExpired,
  SignInFailed,
  SignInLockedOut,
  UserReauthenticated,
  UserRegistered,
  UserSignedIn,
} from './auth.events.js';
export {
  FactorAdded,
  FactorRemoved,
  FactorsReset,
  RecoveryCodesCreated,
  RecoveryCodeUsed,
} from './factors/factor.events.js';
export { RelyingParty } from './factors/relying-party.js';
export { FactorResets } from './factors/factor-resets.js';
export { Passwords } from './passwords.js';
export { ClientDevice } from './token-delivery.js';
export type { Device } from './known-devices.js';
export {
  IsEmailAddress,
  IsGivenPassword,
  IsNewPassword,
  IsSetupCode,
  MayBeLeftOut,
} from './dto/auth-requests.dto.js';
