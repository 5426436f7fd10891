import type { ConversationPolicy, MemberRole } from '@chatcall/contracts';
import { ActionNotAllowedError } from '../chats.errors.js';

/** Actions in a conversation that need a role. Leaving, muting and reading need none. */
export type ConversationAction =
  | 'change-details'
  | 'change-policy'
  | 'convert'
  | 'remove-member'
  | 'remove-admin'
  | 'remove-owner'
  | 'change-role'
  | 'delete-message'
  | keyof ConversationPolicy;

/** The lowest role for each action that a conversation cannot decide itself. */
const FIXED: Readonly<Record<Exclude<ConversationAction, keyof ConversationPolicy>, MemberRole>> = {
  'change-details': 'admin',
  'change-policy': 'owner',
  convert: 'owner',
  'remove-member': 'admin',
  'remove-admin': 'admin',
  'remove-owner': 'owner',
  'change-role': 'owner',
  // Of another user. In a direct conversation both are members.
  'delete-message': 'admin',
};

/** Roles by rank, the lowest first. */
export const ROLES: readonly MemberRole[] = ['member', 'admin', 'owner'];

/** What a new group or channel allows. In a direct conversation nothing else is possible. */
export const DEFAULT_POLICY: ConversationPolicy = {
  post: 'member',
  addMembers: 'admin',
  pin: 'member',
  mentionAll: 'member',
};

/** A member of a conversation with this policy. */
interface Actor {
  readonly role: MemberRole;
  readonly policy: ConversationPolicy;
}

/** Whether a member may do something: the only place that compares roles. */
export function allows(action: ConversationAction, { role, policy }: Actor): boolean {
  const lowest = action in policy ? policy[action as keyof ConversationPolicy] : undefined;
  const needed = lowest ?? FIXED[action as keyof typeof FIXED];
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** @throws ActionNotAllowedError */
export function requireAllowed(action: ConversationAction, actor: Actor): void {
  if (!allows(action, actor)) throw new ActionNotAllowedError();
}

/** The action of removing a member with this role. */
export function removalOf(role: MemberRole): ConversationAction {
  return `remove-${role}`;
}

/**
 * SQL condition: the role of member `m` may do what the policy of conversation `c` decides. It
 * compares as `allows` does, for statements that do not ask for the role first.
 */
export function allowedSql(action: keyof ConversationPolicy): string {
  const rank = (role: string): string =>
    `array_position(ARRAY[${ROLES.map((one) => `'${one}'`).join(', ')}], ${role})`;
  return `${rank('m.role')} >= ${rank(`c.policy->>'${action}'`)}`;
}

/**
 * SQL of the conversation `$1` if user `$2` may read it: members may, and everyone may read a
 * channel before joining it. One row with `conversation_id`, or none.
 */
export const READER = `(
  SELECT c.id AS conversation_id FROM conversations c
  WHERE c.id = $1 AND (c.kind = 'channel' OR EXISTS (
    SELECT 1 FROM conversation_members m WHERE m.conversation_id = c.id AND m.user_id = $2 AND m.left_at IS NULL)))`;
