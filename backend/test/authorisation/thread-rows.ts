import { ALL, IN_GROUP, OUTSIDE } from './rows.js';
import type { RestRow } from './rows.js';
import type { Actor } from './actors.js';
import type { World } from './world.js';

const THREAD = '/api/chats/{conversationId}/messages/{messageId}/thread';

const inGroup = ({ group, messageId }: World): string =>
  `chats/${group}/messages/${messageId}/thread`;
/** A message of the group through an own conversation. */
const throughOwn = async (world: World, actor: Actor): Promise<string> =>
  `chats/${await world.ownGroup(actor)}/messages/${world.messageId}/thread`;
const reply = (): object => ({ content: 'A reply', clientMessageId: crypto.randomUUID() });

const rowsOf = (route: string, path: string, body?: () => object): RestRow[] => [
  {
    route,
    of: 'a message of the group',
    request: (world) => ({ path: `${inGroup(world)}${path}`, ...(body && { body: body() }) }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route,
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      path: `${await throughOwn(world, actor)}${path}`,
      ...(body && { body: body() }),
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
];

/** The answer of each route for threads to each role. */
export const THREAD_ROWS: readonly RestRow[] = [
  ...rowsOf(`GET ${THREAD}`, ''),
  ...rowsOf(`POST ${THREAD}/messages`, '/messages', reply),
  ...rowsOf(`GET ${THREAD}/messages`, '/messages'),
  ...rowsOf(`PUT ${THREAD}/following`, '/following'),
  ...rowsOf(`DELETE ${THREAD}/following`, '/following'),
  ...rowsOf(`PUT ${THREAD}/read`, '/read', () => ({ seq: 1 })),
  {
    route: 'GET /api/threads',
    of: 'their own',
    request: () => ({ path: 'threads' }),
    expect: ALL('ok'),
    hides: { text: ({ messageId }) => messageId, from: ['removed', 'nonMember', 'blocked'] },
  },
];
