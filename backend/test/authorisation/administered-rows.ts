import { group } from '../media/people.js';
import { ALL } from './rows.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

/** Each request to a group of its own: the one before has deleted it. */
async function newGroup({ users }: Pick<World, 'users'>): Promise<string> {
  return group(users.owner, users.admin);
}

/** The answer of each route for groups and channels to each role; all need `conversations.administer`. */
export const ADMINISTERED_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/admin/conversations/counts',
    of: 'the site',
    request: () => ({ path: 'admin/conversations/counts' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/conversations',
    of: 'the site, those with an unknown title',
    request: () => ({ path: 'admin/conversations?q=unknown' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/conversations/{conversationId}',
    of: 'the channel',
    request: ({ channel }) => ({ path: `admin/conversations/${channel}` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/conversations/{conversationId}',
    of: 'a direct conversation',
    request: ({ direct }) => ({ path: `admin/conversations/${direct}` }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'GET /api/admin/conversations/{conversationId}/members',
    of: 'the channel',
    request: ({ channel }) => ({ path: `admin/conversations/${channel}/members` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/conversations/{conversationId}/members',
    of: 'a direct conversation',
    request: ({ direct }) => ({ path: `admin/conversations/${direct}/members` }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'PATCH /api/admin/conversations/{conversationId}/members/{memberId}',
    of: 'the owner of the group',
    request: ({ group, users }) => ({
      path: `admin/conversations/${group}/members/${users.owner.id}`,
      body: { role: 'owner' },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/conversations/{conversationId}/members/{memberId}',
    of: 'a direct conversation',
    request: ({ direct, users }) => ({
      path: `admin/conversations/${direct}/members/${users.owner.id}`,
      body: { role: 'owner' },
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'PATCH /api/admin/conversations/{conversationId}',
    of: 'a group',
    request: async (world) => ({
      path: `admin/conversations/${await newGroup(world)}`,
      body: { archived: true },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/conversations/{conversationId}',
    of: 'a group',
    request: async (world) => ({ path: `admin/conversations/${await newGroup(world)}` }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/conversations/{conversationId}/transfer',
    of: 'a group',
    request: async (world) => ({
      path: `admin/conversations/${await newGroup(world)}/transfer`,
      body: { fromMemberId: world.users.owner.id, toMemberId: world.users.admin.id },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/conversations/{conversationId}/members/{memberId}',
    of: 'the owner of a group',
    request: async (world) => ({
      path: `admin/conversations/${await newGroup(world)}/members/${world.users.owner.id}`,
    }),
    expect: ALL('ok'),
  },
  ...(
    [
      ['PATCH /api/admin/conversations/{conversationId}', '', { archived: true }],
      ['DELETE /api/admin/conversations/{conversationId}', '', undefined],
      ['POST /api/admin/conversations/{conversationId}/transfer', '/transfer', 'transfer'],
      [
        'DELETE /api/admin/conversations/{conversationId}/members/{memberId}',
        '/members',
        undefined,
      ],
    ] as const
  ).map(([route, rest, body]): RestRow => ({
    route,
    of: 'a direct conversation',
    request: ({ direct, users }) => ({
      path: `admin/conversations/${direct}${rest}${rest === '/members' ? `/${users.owner.id}` : ''}`,
      ...(body === undefined
        ? {}
        : {
            body:
              body === 'transfer'
                ? { fromMemberId: users.owner.id, toMemberId: users.member.id }
                : body,
          }),
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  })),
];
