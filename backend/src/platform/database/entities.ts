import { AUTH_ENTITIES } from '../../modules/auth/auth.entities.js';
import { CHATS_ENTITIES } from '../../modules/chats/chats.entities.js';
import { MEDIA_ENTITIES } from '../../modules/media/media.entities.js';
import { USERS_ENTITIES } from '../../modules/users/users.entities.js';

type EntityClass = abstract new (...args: never[]) => object;

/** Every table, as the modules list them in their `x.entities.ts`. */
export const ENTITIES: readonly EntityClass[] = [
  ...USERS_ENTITIES,
  ...AUTH_ENTITIES,
  ...CHATS_ENTITIES,
  ...MEDIA_ENTITIES,
];
