export { AuthModule } from './auth.module.js';
export {
  PasswordChanged,
  SessionEnded,
  SessionExpired,
  SignInFailed,
  SignInLockedOut,
  UserRegistered,
  UserSignedIn,
} from './auth.events.js';
export type { SignInFailureReason } from './auth.events.js';
export { Passwords } from './passwords.js';
export type { Device } from './known-devices.js';
