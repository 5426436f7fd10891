import type { MemberRole } from '@chatcall/contracts';

/** What a role may do to a group. Leaving and muting need no permission. */
export type GroupAction =
  'rename' | 'add-members' | 'remove-member' | 'remove-admin' | 'remove-owner' | 'change-role';

/** Who may do what, as data: an administration page or a policy of the installation can replace it later. */
const GROUP_PERMISSIONS: Readonly<Record<GroupAction, readonly MemberRole[]>> = {
  rename: ['owner', 'admin'],
  'add-members': ['owner', 'admin'],
  'remove-member': ['owner', 'admin'],
  'remove-admin': ['owner', 'admin'],
  'remove-owner': ['owner'],
  'change-role': ['owner'],
};

export function mayDo(role: MemberRole, action: GroupAction): boolean {
  return GROUP_PERMISSIONS[action].includes(role);
}

/** The action that removing someone of this role is. */
export function removalOf(role: MemberRole): GroupAction {
  return `remove-${role}`;
}
