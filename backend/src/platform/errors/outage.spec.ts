import { describe, expect, it } from '@jest/globals';
import { asOutage } from './outage.js';

const withCode = (code: string): Error => Object.assign(new Error('failed'), { code });

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

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
    [
      'a Redis whose memory is full',
      reply("OOM command not allowed when used memory > 'maxmemory'."),
    ],
    [
      'one that says so inside of a script',
      reply('ERR Error running script: @user_script:6: -OOM command not allowed'),
    ],
    [
      'a Redis that cannot save to its disk',
      reply('MISCONF Redis is configured to save RDB snapshots'),
    ],
    [
      'a Redis that is a replica now',
      reply("READONLY You can't write against a read only replica."),
    ],
    ['a PostgreSQL whose disk is full', withCode('53100')],
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
    ['a wrong command', reply('ERR unknown command')],
    [
      'a key of another kind',
      reply('WRONGTYPE Operation against a key holding the wrong kind of value'),
    ],
    ['the words in another error', new Error('OOM')],
    ['no error', 'text'],
  ])('does not take %s for one', (_name, error) => {
    expect(asOutage(error)).toBeNull();
  });
});
