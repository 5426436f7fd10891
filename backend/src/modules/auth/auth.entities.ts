import { RefreshTokenEntity } from './refresh-token.entity.js';
import { SessionEntity } from './session.entity.js';

/** Tables of this module. */
export const AUTH_ENTITIES = [SessionEntity, RefreshTokenEntity] as const;
