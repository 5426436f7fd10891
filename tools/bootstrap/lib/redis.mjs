import net from 'node:net';
import tls from 'node:tls';
import { Failure } from './failure.mjs';

const PORT = 6379;
const ANSWER_MS = 5000;

/**
 * Fails with a clear message when `REDIS_URL` leads to no Redis, or to one that refuses the connection. The server itself
 * would wait, as it does when it loses Redis while it runs.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [answerMs]
 */
export async function assertRedis(env = process.env, answerMs = ANSWER_MS) {
  if (!env.REDIS_URL) return;
  const url = URL.canParse(env.REDIS_URL) ? new URL(env.REDIS_URL) : null;
  if (!url?.hostname || !/^rediss?:$/.test(url.protocol)) {
    throw new Failure('REDIS_URL is not the address of a Redis.', {
      help: ['It looks like this: redis://:password@host:6379'],
    });
  }
  const where = `${url.hostname}:${url.port || PORT}`;
  let answer;
  try {
    answer = await ask(url, answerMs);
  } catch (error) {
    throw new Failure(`Redis cannot be reached at ${where} (REDIS_URL): ${error.message}.`, {
      cause: error,
    });
  }
  const refusal = /^-(.*)/m.exec(answer)?.[1].trim();
  if (refusal)
    throw new Failure(`Redis at ${where} (REDIS_URL) refuses the connection: ${refusal}`);
  if (!answer.includes('+PONG'))
    throw new Failure(`What answers at ${where} (REDIS_URL) is no Redis.`);
}

/** Sends AUTH if there is a password, and PING; returns the answer. */
function ask(url, answerMs) {
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const auth = password ? [['AUTH', ...(user ? [user] : []), password]] : [];
  const at = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || PORT) };
  return new Promise((resolve, reject) => {
    const socket =
      url.protocol === 'rediss:' ? tls.connect({ ...at, servername: at.host }) : net.connect(at);
    let received = '';
    socket.setTimeout(answerMs, () => socket.destroy(new Error('no answer in time')));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.on('data', (chunk) => {
      received += chunk;
      if (/^(\+PONG|-)/m.test(received) || !/^[+-]/.test(received)) socket.destroy();
    });
    for (const words of [...auth, ['PING']]) socket.write(toRedis(words));
  });
}

/** A command as Redis reads it. */
function toRedis(words) {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
