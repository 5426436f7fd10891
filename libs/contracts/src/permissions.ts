import type { Conversation, ConversationPolicy, MemberRole } from './conversations.js';

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
  | 'host-calls'
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
  // Of everyone in it; the user who has started a call may do that, too.
  'host-calls': 'admin',
};

/** Roles by rank, the lowest first. */
export const MEMBER_ROLES: readonly MemberRole[] = ['member', 'admin', 'owner'];

/** What a new group or channel allows. In a direct conversation nothing else is possible. */
export const DEFAULT_POLICY: ConversationPolicy = {
  post: 'member',
  addMembers: 'admin',
  pin: 'member',
  mentionAll: 'member',
};

/** A member of a conversation with this policy. */
export interface ConversationActor {
  readonly role: MemberRole;
  readonly policy: ConversationPolicy;
  /** An administrator of the site has archived it: nobody may do anything but read. */
  readonly archived: boolean;
}

/** What the user may do in this conversation is decided by this. */
export function actorIn({
  own,
  policy,
  archivedAt = null,
}: Pick<Conversation, 'own' | 'policy' | 'archivedAt'>): ConversationActor {
  return { role: own.role, policy, archived: archivedAt !== null };
}

/** Whether a member may do something: the only place that compares roles. */
export function allows(
  action: ConversationAction,
  { role, policy, archived }: ConversationActor,
): boolean {
  if (archived) return false;
  const lowest = action in policy ? policy[action as keyof ConversationPolicy] : undefined;
  const needed = lowest ?? FIXED[action as keyof typeof FIXED];
  return MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(needed);
}
