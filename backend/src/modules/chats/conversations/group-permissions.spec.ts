import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorCode, MemberRole } from '@chatcall/contracts';
import { createGroupUsers, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, GroupUsers, Person } from '../testing/chats-app.js';

type Role = MemberRole | 'outsider';
type Action =
  | 'rename'
  | 'add'
  | 'remove a member'
  | 'remove an admin'
  | 'remove an owner'
  | 'change a role'
  | 'read'
  | 'send'
  | 'leave'
  | 'mute';

/** The result of each action for each role; a number is the status of a success. */
const PERMISSIONS: Readonly<Record<Action, Readonly<Record<Role, number | ErrorCode>>>> = {
  rename: { owner: 200, admin: 200, member: 'CHAT.NOT_ALLOWED', outsider: 'CHAT.NOT_MEMBER' },
  add: { owner: 200, admin: 200, member: 'CHAT.NOT_ALLOWED', outsider: 'CHAT.NOT_MEMBER' },
  'remove a member': {
    owner: 204,
    admin: 204,
    member: 'CHAT.NOT_ALLOWED',
    outsider: 'CHAT.NOT_MEMBER',
  },
  'remove an admin': {
    owner: 204,
    admin: 204,
    member: 'CHAT.NOT_ALLOWED',
    outsider: 'CHAT.NOT_MEMBER',
  },
  'remove an owner': {
    owner: 204,
    admin: 'CHAT.NOT_ALLOWED',
    member: 'CHAT.NOT_ALLOWED',
    outsider: 'CHAT.NOT_MEMBER',
  },
  'change a role': {
    owner: 200,
    admin: 'CHAT.NOT_ALLOWED',
    member: 'CHAT.NOT_ALLOWED',
    outsider: 'CHAT.NOT_MEMBER',
  },
  read: { owner: 200, admin: 200, member: 200, outsider: 'CHAT.NOT_MEMBER' },
  send: { owner: 201, admin: 201, member: 201, outsider: 'CHAT.NOT_MEMBER' },
  leave: { owner: 204, admin: 204, member: 204, outsider: 'CHAT.NOT_MEMBER' },
  mute: { owner: 200, admin: 200, member: 200, outsider: 'CHAT.NOT_MEMBER' },
};

describe('permissions in groups', () => {
  let app: ChatsApp;
  let olga: Person;
  let adam: Person;
  let mia: Person;
  let nora: Person;
  let other: GroupUsers['other'];
  let fullGroup: GroupUsers['fullGroup'];

  beforeAll(async () => {
    app = await startChatsApp();
    ({ olga, adam, mia, nora, other, fullGroup } = await createGroupUsers(app));
  });

  afterAll(() => app.close());

  const ACTIONS: Readonly<
    Record<Action, (person: Person, id: string) => Promise<Answer<unknown>>>
  > = {
    rename: (person, id) => person.api('PATCH', `chats/${id}`, { title: 'New name' }),
    add: async (person, id) =>
      person.api('POST', `chats/${id}/members`, { userIds: [(await app.person('Zoe')).id] }),
    'remove a member': (person, id) =>
      person.api('DELETE', `chats/${id}/members/${other.member.id}`),
    'remove an admin': (person, id) =>
      person.api('DELETE', `chats/${id}/members/${other.admin.id}`),
    'remove an owner': (person, id) =>
      person.api('DELETE', `chats/${id}/members/${other.owner.id}`),
    'change a role': (person, id) =>
      person.api('PATCH', `chats/${id}/members/${other.member.id}`, { role: 'admin' }),
    read: (person, id) => person.api('GET', `chats/${id}/messages`),
    send: (person, id) => person.send(id, 'Hello'),
    leave: (person, id) => person.api('DELETE', `chats/${id}/membership`),
    mute: (person, id) => person.api('PATCH', `chats/${id}/membership`, { muted: true }),
  };

  const table = Object.entries(PERMISSIONS).flatMap(([action, row]) =>
    Object.entries(row).map(
      ([role, expected]) => [role as Role, action as Action, expected] as const,
    ),
  );

  it.each(table)('%s may %s: %s', async (role, action, expected) => {
    const id = await fullGroup();
    const person = { owner: olga, admin: adam, member: mia, outsider: nora }[role];
    const { status, body } = await ACTIONS[action](person, id);
    expect(typeof expected === 'number' ? status : (body as { code: string }).code).toBe(expected);
  });
});
