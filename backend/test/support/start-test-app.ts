import { randomBytes } from 'node:crypto';
import type {
  AuditEntry,
  AuthResult,
  CursorPage,
  Me,
  UpdateAccountRequest,
} from '@chatcall/contracts';
import { AccountsService } from '../../src/modules/accounts/accounts.service.js';
import { AuditWriter } from '../../src/modules/audit/audit-writer.js';
import { startListeningApp } from './listening-app.js';
import type { ListeningApp, TestAppOptions } from './listening-app.js';
import { rest } from './rest-client.js';
import { connectSocket } from './test-client.js';
import type { TestSocket } from './test-client.js';

/** Someone who has registered, with one signed-in device. */
export interface TestUser {
  readonly user: Me;
  readonly token: string;
  readonly sessionId: string;
  readonly password: string;
  /** Connects; the test's end disconnects. */
  socket(): Promise<TestSocket>;
}

export interface TestApp extends ListeningApp {
  /** Registers someone over REST; the name becomes the start of the username. */
  registerUser(name?: string): Promise<TestUser>;
  /** Changes the site role or state of a user, as the console of the server does. */
  changeAccount(user: Pick<TestUser, 'user'>, change: UpdateAccountRequest): Promise<void>;
  /**
   * The newest entries of the audit log, read over REST. They are stored after the answer to what they record: this
   * waits for those of everything that was answered.
   * @param query such as `targetId=…`
   */
  auditEntries(by: Pick<TestUser, 'token'>, query: string): Promise<readonly AuditEntry[]>;
}

const PASSWORD = 'correct horse battery staple';

/**
 * Starts the whole product on a fresh database (and Redis prefix). Rate limits are off unless `RATE_LIMIT_FACTOR` is given.
 * Call `close()` at the end.
 */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const app = await startListeningApp({
    ...options,
    env: { RATE_LIMIT_FACTOR: '0', ...options.env },
  });
  const sockets: TestSocket[] = [];
  return {
    ...app,
    registerUser: (name = 'user') => register(app.url, name, sockets),
    changeAccount: async ({ user }, change) => {
      await app.app.get(AccountsService).update(null, user.id, change);
    },
    auditEntries: async ({ token }, query) => {
      await app.app.get(AuditWriter).settled();
      const path = `admin/audit?limit=100&${query}`;
      return (await rest<CursorPage<AuditEntry>>(app.url, 'GET', path, { token })).body.items;
    },
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await app.close();
    },
  };
}

async function register(url: string, name: string, sockets: TestSocket[]): Promise<TestUser> {
  const username = `${name.toLowerCase()}-${randomBytes(4).toString('hex')}`;
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${username}@example.com`,
      username,
      displayName: name,
      password: PASSWORD,
    }),
  });
  if (response.status !== 201)
    throw new Error(`${name} could not register: ${response.status} ${await response.text()}`);
  const { user, accessToken, sessionId } = (await response.json()) as AuthResult;
  return {
    user,
    token: accessToken,
    sessionId,
    password: PASSWORD,
    socket: async () => {
      const socket = await connectSocket(url, accessToken);
      sockets.push(socket);
      return socket;
    },
  };
}
