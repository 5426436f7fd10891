import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContractCheck } from '../support/contract-check.js';

/** What a server answers next. */
interface Prepared {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const LIVE = { status: 'up' };

describe('the comparison of traffic with openapi.json', () => {
  let prepared: Prepared = {};
  let check: ContractCheck;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status = 200, type = 'application/json', headers = {}, body } = prepared;
      response.statusCode = status;
      response.setHeader('X-Request-Id', 'the-request-id').setHeader('Cache-Control', 'no-store');
      if (body !== undefined) response.setHeader('Content-Type', type);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(body);
    });
  });

  beforeAll(async () => {
    check = ContractCheck.watch(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.close();
  });

  /** The differences that one answer adds. */
  async function differences(
    answer: Prepared,
    path = '/api/health/live',
    request: RequestInit = {},
  ): Promise<string> {
    const before = check.differences.length;
    prepared = answer;
    const { port } = server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}${path}`, request)).text();
    return check.differences.slice(before).join('\n');
  }

  it('finds nothing in an answer as documented', async () => {
    expect(await differences({ body: JSON.stringify(LIVE) })).toBe('');
    expect(() => check.assertNothingFound()).not.toThrow();
  });

  it.each<[string, Prepared, string, string]>([
    ['a route', { body: '{}' }, '/api/nothing', 'undocumented route'],
    ['a status', { status: 418 }, '/api/health/live', 'undocumented status'],
    ['a content type', { body: 'up', type: 'text/plain' }, '/api/health/live', 'content type'],
    [
      'a header',
      { body: JSON.stringify(LIVE), headers: { 'X-Other': '1' } },
      '/api/health/live',
      'undocumented header x-other',
    ],
    ['a missing field', { body: '{}' }, '/api/health/live', 'status'],
    ['a wrong value', { body: '{"status":"down"}' }, '/api/health/live', 'status'],
    [
      'an additional field',
      { body: JSON.stringify({ ...LIVE, secret: 1 }) },
      '/api/health/live',
      'additional properties',
    ],
    [
      'an accepted parameter',
      { body: JSON.stringify({ items: [], nextCursor: null }) },
      '/api/contacts?limit=1000',
      'accepted limit',
    ],
    [
      'an unknown parameter',
      { body: JSON.stringify({ items: [], nextCursor: null }) },
      '/api/contacts?size=1',
      'undocumented parameter size',
    ],
  ])('finds %s that is not documented', async (_name, answer, path, expected) => {
    expect(await differences(answer, path)).toContain(expected);
    expect(() => check.assertNothingFound()).toThrow(expected);
  });

  it('finds a request that should not have been accepted', async () => {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ currentPassword: 'a', newPassword: 'b', other: 1 }),
    };
    const found = await differences({ status: 204 }, '/api/auth/password', request);
    expect(found).toContain('newPassword must NOT have fewer than 10 characters');
    expect(found).toContain('additional properties');
  });
});
