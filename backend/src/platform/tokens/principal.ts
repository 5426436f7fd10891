import type { SessionId, UserId } from '@chatcall/contracts';

/** Who is asking: taken from a verified access token. */
export interface Principal {
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly tokenExpiresAt: Date;
}
