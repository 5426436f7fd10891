import { MEMBER_ROLES, SITE_ROLES, allows, siteAllows } from '@chatcall/contracts';
import type {
  ConversationAction,
  ConversationActor,
  ConversationPolicy,
  MemberRole,
} from '@chatcall/contracts';
import { ActionNotAllowedError } from '../chats.errors.js';

const ARCHIVED = 'An administrator has archived this conversation: it can only be read.';

/** @throws ActionNotAllowedError when an administrator of the site has archived the conversation */
export function requireOpen({ archived }: Pick<ConversationActor, 'archived'>): void {
  if (archived) throw new ActionNotAllowedError(ARCHIVED);
}

/** @throws ActionNotAllowedError */
export function requireAllowed(action: ConversationAction, actor: ConversationActor): void {
  requireOpen(actor);
  if (!allows(action, actor)) throw new ActionNotAllowedError();
}

/** The action of removing a member with this role. */
export function removalOf(role: MemberRole): ConversationAction {
  return `remove-${role}`;
}

/**
 * SQL condition: the role of member `m` may do what the policy of conversation `c` decides, and `c` is not archived. It
 * compares as `allows` does, for statements that do not ask for the role first.
 */
export function allowedSql(action: keyof ConversationPolicy): string {
  const rank = (role: string): string =>
    `array_position(ARRAY[${MEMBER_ROLES.map((one) => `'${one}'`).join(', ')}], ${role})`;
  return `c.archived_at IS NULL AND ${rank('m.role')} >= ${rank(`c.policy->>'${action}'`)}`;
}

/** The site roles that see all channels. */
const WITH_DIRECTORY = SITE_ROLES.filter((role) => siteAllows(role, 'directory.read'));

/**
 * SQL condition: a user may read conversation `c`. Members may, and users with the directory may
 * read a channel before joining it.
 */
export function readableSql(user: string): string {
  return `(EXISTS (
    SELECT 1 FROM conversation_members m WHERE m.conversation_id = c.id AND m.user_id = ${user} AND m.left_at IS NULL)
    OR c.kind = 'channel' AND EXISTS (
    SELECT 1 FROM users reader WHERE reader.id = ${user} AND reader.site_role IN (${WITH_DIRECTORY.map((role) => `'${role}'`).join(', ')})))`;
}

/**
 * SQL of the conversation `$1` if user `$2` may read it: one row with `conversation_id`, or none.
 */
export const READER = `(
  SELECT c.id AS conversation_id FROM conversations c WHERE c.id = $1 AND ${readableSql('$2')})`;
