import { describe, expect, it } from '@jest/globals';
import { asOutage } from './outage.js';

const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

describe('asOutage', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a PostgreSQL that shuts down', withCode('57P01')],
    ['a lost connection', withCode('08006')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    [
      'a Redis that went',
      Object.assign(new Error('Reached the max retries per request limit'), {
        name: 'MaxRetriesPerRequestError',
      }),
    ],
    ['a Redis that does not answer', new Error('Command timed out')],
    ['several failed addresses', new AggregateError([withCode('ECONNREFUSED')])],
    [
      'one deep inside',
      new Error('could not', { cause: new Error('because', { cause: withCode('ECONNRESET') }) }),
    ],
  ])('knows %s', (_name, error) => {
    expect(asOutage(error)).toMatchObject({
      code: 'COMMON.UNAVAILABLE',
      retryAfter: expect.any(Number),
      cause: error,
    });
  });

  it.each([
    ['a unique violation', withCode('23505')],
    ['a syntax error', withCode('42601')],
    ['a bug', new TypeError('x is not a function')],
    ['no error', 'text'],
  ])('does not take %s for one', (_name, error) => {
    expect(asOutage(error)).toBeNull();
  });
});
