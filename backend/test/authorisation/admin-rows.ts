import type { SitePermission } from '@chatcall/contracts';
import { ALL, UNKNOWN_ID } from './rows.js';
import type { RestRow } from './rows.js';

/** The permission that a route or client event needs; the others need only a session. */
export const NEEDS: Readonly<Partial<Record<string, SitePermission>>> = {
  'GET /api/users/search': 'directory.read',
  'GET /api/chats/channels': 'directory.read',
  'GET /api/chats/channels/{conversationId}': 'directory.read',
  'PUT /api/contacts/{userId}': 'contacts.request',
  'POST /api/chats/channels': 'channels.create',
  'PUT /api/chats/{conversationId}/membership': 'channels.join',
  'POST /api/chats/direct': 'conversations.create',
  'POST /api/chats/groups': 'conversations.create',
  'POST /api/chats/{conversationId}/messages': 'messages.send',
  'POST /api/chats/{conversationId}/forwards': 'messages.send',
  'POST /api/chats/{conversationId}/messages/{messageId}/thread/messages': 'messages.send',
  'POST /api/uploads': 'files.upload',
  'PATCH /api/uploads/{uploadId}': 'files.upload',
  'POST /api/files': 'files.upload',
  'chat:message': 'messages.send',
  'chat:forward': 'messages.send',
  'call:initiate': 'calls.start',
  'GET /api/admin/users': 'users.read',
  'GET /api/admin/users/{userId}': 'users.read',
  'GET /api/admin/users/{userId}/sessions': 'users.read',
  'DELETE /api/admin/users/{userId}/sessions': 'users.manage',
  'DELETE /api/admin/users/{userId}/sessions/{sessionId}': 'users.manage',
  'PATCH /api/admin/users/{userId}': 'users.manage',
  'GET /api/admin/registrations/count': 'users.invite',
  'POST /api/admin/registrations/{waitingUserId}/approve': 'users.invite',
  'DELETE /api/admin/registrations/{waitingUserId}': 'users.invite',
  'GET /api/admin/audit': 'audit.read',
  'GET /api/admin/audit/export': 'audit.read',
  'POST /api/admin/audit/verify': 'audit.read',
  'POST /api/admin/users/{userId}/reset-link': 'users.manage',
  'DELETE /api/admin/users/{userId}/factors': 'users.manage',
  'POST /api/admin/users/{userId}/erasure': 'users.erase',
  'POST /api/admin/user-imports': 'users.invite',
  'GET /api/admin/user-imports': 'users.invite',
  'GET /api/admin/user-imports/{importId}': 'users.invite',
  'GET /api/admin/user-imports/{importId}/rows': 'users.invite',
  'POST /api/admin/user-imports/{importId}/cancel': 'users.invite',
  'POST /api/admin/user-imports/{importId}/links': 'users.invite',
  'POST /api/admin/invitations': 'users.invite',
  'GET /api/admin/invitations': 'users.invite',
  'DELETE /api/admin/invitations/{invitationId}': 'users.invite',
  'GET /api/admin/settings': 'settings.read',
  'GET /api/admin/settings/{setting}': 'settings.read',
  'PUT /api/admin/settings/{setting}': 'settings.change',
  'DELETE /api/admin/settings/{setting}': 'settings.change',
  'POST /api/admin/settings/{setting}/undo': 'settings.change',
};

const OTHER = 'somebody else';
const SITE_OWNER = 'the owner of the site';

/** The answer of each route of the administration to each role. */
export const ADMIN_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/admin/users',
    of: OTHER,
    request: ({ users }) => ({
      path: `admin/users?search=${users.other.user.user.username}`,
    }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/users/{userId}/sessions',
    of: OTHER,
    request: ({ users }) => ({ path: `admin/users/${users.other.id}/sessions` }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/users/{userId}/sessions',
    of: OTHER,
    request: ({ users }) => ({ path: `admin/users/${users.deactivated.id}/sessions` }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/users/{userId}/sessions',
    of: 'an erased user',
    request: ({ users }) => ({ path: `admin/users/${users.erased.id}/sessions` }),
    expect: ALL('USERS.ERASED'),
  },
  {
    route: 'DELETE /api/admin/users/{userId}/sessions/{sessionId}',
    of: `${OTHER}, a session that does not exist`,
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}/sessions/${crypto.randomUUID()}`,
    }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'GET /api/admin/users/{userId}',
    of: OTHER,
    request: ({ users }) => ({ path: `admin/users/${users.other.id}` }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: `${OTHER}, the state`,
    request: ({ users }) => ({ path: `admin/users/${users.other.id}`, body: { state: 'active' } }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: `${OTHER}, the role`,
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}`,
      body: { siteRole: 'member' },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: `${OTHER}, as an owner`,
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}`,
      body: { siteRole: 'owner' },
    }),
    expect: { siteOwner: 'ok', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: `${OTHER}, whom the row before has made an owner`,
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}`,
      body: { siteRole: 'member' },
    }),
    // The owner of the site comes first.
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: SITE_OWNER,
    request: ({ users }) => ({
      path: `admin/users/${users.siteOwner.id}`,
      body: { state: 'deactivated' },
    }),
    expect: { siteOwner: 'USERS.LAST_OWNER', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: 'an erased user',
    request: ({ users }) => ({ path: `admin/users/${users.erased.id}`, body: { state: 'active' } }),
    expect: ALL('USERS.ERASED'),
  },
  {
    route: 'GET /api/admin/registrations/count',
    of: 'the site',
    request: () => ({ path: 'admin/registrations/count' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/registrations/{waitingUserId}/approve',
    of: 'a user who does not wait',
    request: ({ users }) => ({ path: `admin/registrations/${users.deactivated.id}/approve` }),
    expect: ALL('USERS.NOT_WAITING'),
  },
  {
    route: 'DELETE /api/admin/registrations/{waitingUserId}',
    of: 'a user who does not wait',
    request: ({ users }) => ({ path: `admin/registrations/${users.other.id}` }),
    expect: ALL('USERS.NOT_WAITING'),
  },
  {
    route: 'DELETE /api/admin/registrations/{waitingUserId}',
    of: SITE_OWNER,
    request: ({ users }) => ({ path: `admin/registrations/${users.siteOwner.id}` }),
    expect: { siteOwner: 'USERS.NOT_WAITING', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'GET /api/admin/audit',
    of: 'everybody',
    request: ({ users }) => ({ path: `admin/audit?targetId=${users.other.id}` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/audit/export',
    of: 'everybody',
    request: ({ users }) => ({ path: `admin/audit/export?targetId=${users.other.id}` }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/audit/verify',
    of: 'everybody',
    request: () => ({ path: 'admin/audit/verify' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/users/{userId}/reset-link',
    of: OTHER,
    request: ({ users }) => ({ path: `admin/users/${users.other.id}/reset-link` }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/users/{userId}/reset-link',
    of: SITE_OWNER,
    request: ({ users }) => ({ path: `admin/users/${users.siteOwner.id}/reset-link` }),
    expect: { siteOwner: 'ok', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'POST /api/admin/users/{userId}/reset-link',
    of: 'an erased user',
    request: ({ users }) => ({ path: `admin/users/${users.erased.id}/reset-link` }),
    expect: ALL('USERS.ERASED'),
  },
  {
    route: 'DELETE /api/admin/users/{userId}/factors',
    of: OTHER,
    request: ({ users }) => ({ path: `admin/users/${users.other.id}/factors` }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/users/{userId}/factors',
    of: SITE_OWNER,
    request: ({ users }) => ({ path: `admin/users/${users.siteOwner.id}/factors` }),
    expect: { siteOwner: 'ok', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'DELETE /api/admin/users/{userId}/factors',
    of: 'an erased user',
    request: ({ users }) => ({ path: `admin/users/${users.erased.id}/factors` }),
    expect: ALL('USERS.ERASED'),
  },
  {
    route: 'POST /api/admin/users/{userId}/erasure',
    of: `${OTHER}, not confirmed`,
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}/erasure`,
      body: { username: 'nobody' },
    }),
    expect: ALL('COMMON.VALIDATION'),
  },
  {
    route: 'POST /api/admin/users/{userId}/erasure',
    of: SITE_OWNER,
    request: ({ users }) => ({
      path: `admin/users/${users.siteOwner.id}/erasure`,
      body: { username: users.siteOwner.user.user.username },
    }),
    expect: { siteOwner: 'USERS.LAST_OWNER', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'POST /api/admin/users/{userId}/erasure',
    of: 'an erased user',
    request: ({ users }) => ({
      path: `admin/users/${users.erased.id}/erasure`,
      body: { username: 'nobody' },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/user-imports',
    of: 'an empty file',
    request: () => ({ path: 'admin/user-imports' }),
    expect: ALL('COMMON.VALIDATION'),
  },
  {
    route: 'GET /api/admin/user-imports',
    of: 'the site',
    request: () => ({ path: 'admin/user-imports' }),
    expect: ALL('ok'),
  },
  ...(
    [
      'GET /api/admin/user-imports/{importId}',
      'GET /api/admin/user-imports/{importId}/rows',
      'POST /api/admin/user-imports/{importId}/cancel',
      'POST /api/admin/user-imports/{importId}/links',
    ] as const
  ).map((route) => ({
    route,
    of: 'an unknown import',
    request: () => ({ path: route.replace(/^.*?\/api\//, '').replace('{importId}', UNKNOWN_ID) }),
    expect: ALL('COMMON.NOT_FOUND'),
  })),
  {
    route: 'POST /api/admin/invitations',
    of: 'an administrator to be',
    request: () => ({ path: 'admin/invitations', body: { siteRole: 'administrator' } }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/invitations',
    of: 'the site',
    request: () => ({ path: 'admin/invitations' }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/invitations/{invitationId}',
    of: 'nobody',
    request: () => ({ path: `admin/invitations/${UNKNOWN_ID}` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/settings',
    of: 'the site',
    request: () => ({ path: 'admin/settings' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name' }),
    expect: ALL('ok'),
  },
  {
    route: 'PUT /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name', body: { value: 'Example' } }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/settings/{setting}/undo',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name/undo' }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/site',
    of: 'everybody',
    request: () => ({ path: 'site' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'POST /api/site/owner',
    of: 'a server that is set up',
    request: () => ({ path: 'site/owner', body: { setupCode: 'K7QM-2XWD-9RTB' } }),
    expect: ALL('AUTH.SETUP_DONE'),
  },
];
