import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createMigratedDatabase, rest, startTestApp } from '../support/index.js';
import type { TestApp, TestDatabase } from '../support/index.js';
import { World } from './fuzz-world.js';
import { RandomRequests, operationsOfDocument } from './random-requests.js';
import type { Operation, RandomRequest } from './random-requests.js';

const REQUESTS = 5_000;
/** Sequences of requests at the same time, each with its own users and seed. */
const SEQUENCES = 4;
const SEED = 20_260_131;
/** Requests after which a sequence gets new conversations: its users leave and remove each other. */
const RENEW_AFTER = 100;
/** Requests that are made to succeed, for an operation that has not succeeded before. */
const ATTEMPTS = 100;

/** Operations after which the token no longer works: each request uses a session of its own. */
const ENDS_THE_SESSION = ['logOut', 'logOutEverywhere', 'changePassword', 'endSession'];

/** A mail server that does not answer: mails wait in the queue. */
const MAIL = {
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: '9',
  MAIL_FROM: 'ChatCall <chat@example.com>',
  PUBLIC_URL: 'https://chat.example.com',
};

const SETUP_CODE = 'K7QM-2XWD-9RTB';

describe('random requests from the schemas', () => {
  let app: TestApp;
  let database: TestDatabase;
  let operations: Operation[];
  const statuses = new Map<number, number>();
  const failures: string[] = [];

  beforeAll(async () => {
    database = await createMigratedDatabase();
    // A user who is older than the setup code, which can be used once.
    const before = await startTestApp({ databaseUrl: database.url });
    const { token } = await before.registerUser('first');
    await before.close();
    app = await startTestApp({ databaseUrl: database.url, env: { ...MAIL, SETUP_CODE } });
    await rest(app.url, 'POST', 'site/owner', { token, body: { setupCode: SETUP_CODE } });
    operations = operationsOfDocument();
    const picture = new Uint8Array(
      await sharp({ create: { width: 8, height: 8, channels: 3, background: '#369' } })
        .png()
        .toBuffer(),
    );
    await Promise.all(Array.from({ length: SEQUENCES }, (_, sequence) => fuzz(sequence, picture)));
  }, 480_000);

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function fuzz(sequence: number, picture: Uint8Array<ArrayBuffer>): Promise<void> {
    const world = await World.create(app, sequence);
    const random = new RandomRequests(SEED + sequence, world.pools, picture);
    for (let count = 0; count < REQUESTS / SEQUENCES; count += 1) {
      if (count % RENEW_AFTER === 0) await world.converse();
      const operation = operations[(count + sequence) % operations.length];
      if (operation === undefined) throw new Error('no operations');
      await sendRandom(random.request(operation), random, world);
    }
    // Which operations have had luck depends on their number and on the seed.
    if (sequence > 0) return;
    for (const operation of operations)
      for (let attempt = 0; attempt < ATTEMPTS && !reached().has(operation.id); attempt += 1) {
        await world.converse();
        await sendRandom(random.request(operation, true), random, world);
      }
  }

  /** The operations that have succeeded. */
  function reached(): ReadonlySet<string> {
    return new Set(
      [...(app.contract?.counts ?? [])]
        .map(([key]) => key.split(' '))
        .flatMap(([id = '', status]) => (Number(status) < 300 ? [id] : [])),
    );
  }

  async function sendRandom(
    randomRequest: RandomRequest,
    random: RandomRequests,
    world: World,
  ): Promise<void> {
    const { operation, aimed } = randomRequest;
    const token = ENDS_THE_SESSION.includes(operation.id)
      ? await world.throwawayToken()
      : operation.administration
        ? world.administrator
        : aimed
          ? world.tokens[0]
          : random.pick(world.tokens);
    await send(randomRequest, random.chance(0.05) ? undefined : token, world);
  }

  async function send(
    { method, path, headers, body, operation }: RandomRequest,
    token: string | undefined,
    world: World,
  ): Promise<void> {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (response.status >= 500)
      failures.push(`${operation.id} ${path} ${response.status} ${String(body).slice(0, 300)}`);
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    if (response.ok && isJson && text.startsWith('{'))
      world.remember(operation.id, JSON.parse(text));
    world.rememberTag(response.headers.get('etag'));
    if (response.ok) world.rememberUpload(response.headers.get('location'));
  }

  it('are all answered as documented, none with an error of the server', () => {
    const sent = [...statuses.values()].reduce((sum, each) => sum + each, 0);
    const summary = [...statuses].sort(([a], [b]) => a - b).map((each) => each.join(': '));
    const differences = app.contract?.differences ?? ['the app is not checked'];
    process.stdout.write(
      `fuzz: ${sent} requests to ${operations.length} operations, seed ${SEED}: 5xx ${failures.length}, ` +
        `differences from openapi.json ${differences.length}; answers ${summary.join(', ')}\n`,
    );
    expect(failures).toEqual([]);
    expect(differences).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS);
  });

  it('reach the success of every operation', () => {
    expect(operations.map(({ id }) => id).filter((id) => !reached().has(id))).toEqual([]);
  });
});
