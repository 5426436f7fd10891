import { ALL, IN_GROUP, OUTSIDE } from './rows.js';
import type { RestRow } from './rows.js';

const CHANNEL = 'a channel of another user';
const GROUP = 'the group';
const OWN = 'oneself';

/** The answer of each route for channels to each role. */
export const CHANNEL_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/chats/channels',
    of: OWN,
    request: () => ({ path: 'chats/channels' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/chats/channels',
    of: OWN,
    request: () => ({ path: 'chats/channels', body: { title: 'New' } }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/chats/channels/{conversationId}',
    of: CHANNEL,
    request: ({ channel }) => ({ path: `chats/channels/${channel}` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/chats/channels/{conversationId}',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/channels/${group}` }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'GET /api/chats/{conversationId}',
    of: CHANNEL,
    request: ({ channel }) => ({ path: `chats/${channel}` }),
    expect: ALL(OUTSIDE),
  },
  {
    route: 'GET /api/chats/{conversationId}/messages',
    of: CHANNEL,
    request: ({ channel }) => ({ path: `chats/${channel}/messages` }),
    expect: { guest: OUTSIDE, others: 'ok' },
  },
  {
    route: 'GET /api/chats/{conversationId}/avatar/{version}',
    of: `${CHANNEL}, a made-up version`,
    request: ({ channel }) => ({ path: `chats/${channel}/avatar/${'0'.repeat(32)}` }),
    expect: { guest: OUTSIDE, others: 'COMMON.NOT_FOUND' },
  },
  {
    route: 'GET /api/chats/{conversationId}/members',
    of: CHANNEL,
    request: ({ channel }) => ({ path: `chats/${channel}/members` }),
    expect: ALL(OUTSIDE),
  },
  {
    route: 'PUT /api/chats/{conversationId}/membership',
    of: CHANNEL,
    request: async (world) => ({ path: `chats/${await world.freshChannel()}/membership` }),
    expect: ALL('ok'),
  },
  {
    route: 'PUT /api/chats/{conversationId}/membership',
    of: GROUP,
    request: ({ group }) => ({ path: `chats/${group}/membership` }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
];
