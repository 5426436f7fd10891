import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Failure } from '../bootstrap/lib/failure.mjs';
import { readJsonFile, writeJsonFile } from '../bootstrap/lib/secret-file.mjs';
import { callRest } from './rest-client.mjs';

/**
 * Signs a person of the demo in, and registers them the first time.
 *
 * @param {string} baseUrl
 * @param {{ username: string, displayName: string, email: string, password: string, setupCode?: string }} person
 * @returns {Promise<{ id: string, token: string }>}
 */
export async function openAccount(baseUrl, person) {
  const result = await signIn(baseUrl, person).catch(async (error) => {
    if (error.code !== 'AUTH.INVALID_CREDENTIALS') throw error;
    return register(baseUrl, person);
  });
  return { id: result.user.id, token: result.accessToken };
}

/**
 * Signs the demo's administrator in. On a server without an owner they are registered with its setup code, and become the owner.
 *
 * @param {string} baseUrl
 * @param {{ username: string, displayName: string, email: string, password: string }} person
 * @param {string} setupCode
 * @returns {Promise<{ id: string, token: string } | null>} Null when the server has another owner.
 */
export async function openOwner(baseUrl, person, setupCode) {
  const { setup } = await callRest(baseUrl, 'GET', '/site');
  if (setup !== 'done') return openAccount(baseUrl, { ...person, setupCode });
  try {
    const result = await signIn(baseUrl, person);
    return { id: result.user.id, token: result.accessToken };
  } catch (error) {
    if (error.code !== 'AUTH.INVALID_CREDENTIALS') throw error;
    return null;
  }
}

function signIn(baseUrl, { username, password }) {
  return callRest(baseUrl, 'POST', '/auth/login', { body: { login: username, password } });
}

async function register(baseUrl, account) {
  try {
    return await callRest(baseUrl, 'POST', '/auth/register', { body: account });
  } catch (error) {
    if (error.code !== 'AUTH.USERNAME_TAKEN' && error.code !== 'AUTH.EMAIL_TAKEN') throw error;
    throw new Failure(
      `The demo cannot be added: the user '${account.username}' exists already, with another password.`,
      {
        help: [
          'Start without --demo, or with an empty database: CHATCALL_DATA=/other/folder npm start -- --demo',
        ],
        cause: error,
      },
    );
  }
}

/**
 * The passwords of the demo's people, made once and kept beside the installation's other secrets.
 *
 * @param {string} home
 * @param {string[]} usernames
 * @returns {Record<string, string>}
 */
export function demoPasswords(home, usernames) {
  const file = path.join(home, 'demo.json');
  const known = readJsonFile(file);
  const missing = usernames.filter((name) => typeof known[name] !== 'string');
  if (missing.length === 0) return known;
  for (const name of missing) known[name] = randomBytes(6).toString('hex');
  writeJsonFile(file, known);
  return known;
}
