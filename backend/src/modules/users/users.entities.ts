import { ContactEntity } from './contact.entity.js';
import { UserEntity } from './user.entity.js';

/** Tables of this module. */
export const USERS_ENTITIES = [UserEntity, ContactEntity] as const;
