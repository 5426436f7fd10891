import type { UserId } from '@chatcall/contracts';
import type { Device } from './known-devices.js';

/** Every kind of identity that a user can have. */
export type IdentityKind = 'password' | 'oidc' | 'saml' | 'ldap' | 'scim';

/** What a user signs in with; `passkey`: with a factor alone. */
export type SignInMethod = IdentityKind | 'passkey';

/** An identity whose owner has just proved that it is theirs. */
export interface AuthenticatedIdentity {
  readonly id: string;
  readonly userId: UserId;
  readonly kind: SignInMethod;
  /** The secret that was checked, as it is stored; null for kinds without one. */
  readonly secret: string | null;
}

/**
 * Checks what a user presents, one implementation for each kind of identity. It opens no session:
 * `SignIn.complete` does.
 */
export interface Authenticator<Request> {
  readonly kind: IdentityKind;

  /** @throws ChatCallError when it proves nothing; the same for users that do not exist */
  authenticate(request: Request, device: Device): Promise<AuthenticatedIdentity>;
}
