import { createHash } from 'node:crypto';
import { demoPasswords, openAccount, openOwner } from './accounts.mjs';
import { callRest } from './rest-client.mjs';
import { DIRECT, GROUP, OWNER, PEOPLE } from './story.mjs';

/**
 * Adds the demo's people and conversations to a running server, as any client could. May be repeated: what is there
 * already stays as it is.
 *
 * @param {string} baseUrl
 * @param {string} home Where the passwords are kept.
 * @param {string} setupCode With which the demo's administrator becomes the owner of a server without one.
 * @returns {Promise<{ username: string, displayName: string, password: string }[]>}
 */
export async function seedDemo(baseUrl, home, setupCode) {
  const passwords = demoPasswords(
    home,
    [OWNER, ...PEOPLE].map(({ username }) => username),
  );
  const people = PEOPLE.map((person) => ({ ...person, password: passwords[person.username] }));
  const owner = { ...OWNER, password: passwords[OWNER.username] };
  const accounts = {};
  const ownerAccount = await openOwner(baseUrl, owner, setupCode);
  for (const person of people) accounts[person.username] = await openAccount(baseUrl, person);
  const call = (username, method, path, body) =>
    callRest(baseUrl, method, path, { token: accounts[username].token, body });
  try {
    await becomeContacts(call, accounts);
    await say(call, await openGroup(call, accounts), 'group', GROUP.messages);
    const [first, second] = DIRECT.between;
    const direct = await call(first, 'POST', '/chats/direct', { userId: accounts[second].id });
    await say(call, direct.id, 'direct', DIRECT.messages);
  } finally {
    // Otherwise every start would leave more signed-in devices.
    if (ownerAccount !== null)
      await callRest(baseUrl, 'POST', '/auth/logout', { token: ownerAccount.token });
    for (const { username } of people) await call(username, 'POST', '/auth/logout');
  }
  return ownerAccount === null ? people : [owner, ...people];
}

async function becomeContacts(call, accounts) {
  for (const { username: one } of PEOPLE) {
    for (const { username: other } of PEOPLE) {
      if (one !== other) await call(one, 'PUT', `/contacts/${accounts[other].id}`);
    }
  }
}

async function openGroup(call, accounts) {
  const { items } = await call(GROUP.owner, 'GET', '/chats');
  const known = items.find(({ kind, title }) => kind === 'group' && title === GROUP.title);
  if (known) return known.id;
  const memberIds = PEOPLE.filter(({ username }) => username !== GROUP.owner).map(
    ({ username }) => accounts[username].id,
  );
  return (await call(GROUP.owner, 'POST', '/chats/groups', { title: GROUP.title, memberIds })).id;
}

/** Each message has an id derived from its position: the server recognises a repeated one. */
async function say(call, conversationId, name, messages) {
  for (const [index, [username, content]] of messages.entries()) {
    const clientMessageId = stableUuid(`${conversationId} ${name} ${index}`);
    const message = await call(username, 'POST', `/chats/${conversationId}/messages`, {
      clientMessageId,
      content,
    });
    await call(username, 'PUT', `/chats/${conversationId}/read`, { seq: message.seq });
  }
}

/** A version 8 UUID (RFC 9562: of one's own making) from a text. */
export function stableUuid(text) {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
