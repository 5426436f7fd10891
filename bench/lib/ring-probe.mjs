import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALL_RETURN } from '@chatcall/contracts';
import { io } from 'socket.io-client';
import { register, rest } from './chatcall.mjs';

/** A user who is shown nothing for longer tries again. */
const ANSWER_MS = 3_000;
const AGAIN_MS = 250;

/**
 * Two more users of an installation, without media, on the API processes of the two others: how long it takes until one who
 * calls the other rings there.
 */
export async function ringProbe({ url, apiUrl, agents }) {
  const server = { url: apiUrl };
  const [caller, callee] = [await register(server, 'dora'), await register(server, 'emil')];
  const { id: conversationId } = await rest(server, 'POST', '/chats/direct', {
    token: caller.token,
    body: { userId: callee.id },
  });
  let sockets = [];
  const close = () => sockets.forEach((socket) => socket.close());
  return {
    /** Connects both anew, each to the API process of its own. */
    async connect() {
      close();
      sockets = await Promise.all(
        [caller, callee].map(({ token }, index) => connected(url, token, agents[index])),
      );
    },
    /** Calls until it rings: milliseconds, or Infinity. */
    async untilRings(limitMs) {
      const began = Date.now();
      while (Date.now() - began < limitMs) {
        if (await rings(sockets, conversationId)) return Date.now() - began;
        await sleep(AGAIN_MS);
      }
      return Infinity;
    },
    close,
  };
}

function connected(url, token, userAgent) {
  const socket = io(url, {
    transports: ['websocket'],
    auth: { token },
    forceNew: true,
    rejectUnauthorized: false,
    extraHeaders: { 'user-agent': userAgent },
    reconnectionDelay: CALL_RETURN.firstRetryMs,
    reconnectionDelayMax: CALL_RETURN.longestRetryMs,
    timeout: CALL_RETURN.attemptMs,
  });
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
}

/** One attempt, which is cancelled or given up. */
async function rings([caller, callee], conversationId) {
  const rung = new Set();
  const note = ({ call }) => rung.add(call.id);
  callee.on('call:incoming', note);
  const requestId = randomUUID();
  const answer = await send(caller, 'call:initiate', { requestId, conversationId, kind: 'audio' });
  const callId = answer?.ok ? answer.data.call.id : null;
  const deadline = Date.now() + ANSWER_MS;
  while (callId && !rung.has(callId) && Date.now() < deadline) await sleep(10);
  callee.off('call:incoming', note);
  if (callId) await send(caller, 'call:cancel', { requestId: randomUUID(), callId });
  else await send(caller, 'call:giveUp', { requestId: randomUUID(), entryRequestId: requestId });
  return callId !== null && rung.has(callId);
}

function send(socket, event, payload) {
  return socket
    .timeout(ANSWER_MS)
    .emitWithAck(event, payload)
    .catch(() => null);
}
