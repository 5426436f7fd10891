import { io } from 'socket.io-client';
import { createDatabase } from './database.mjs';
import { startProgram } from './process.mjs';

const PROGRAM = new URL('../peers/minimal-chat.mjs', import.meta.url).pathname;

/** Starts the minimal Socket.IO and pg program on a database of its own. */
export async function startMinimalChat() {
  const database = await createDatabase();
  const program = await startProgram([PROGRAM], { DATABASE_URL: database.url }, /listening (\d+)/);
  return {
    pid: program.pid,
    url: `http://127.0.0.1:${program.match[1]}`,
    async close() {
      await program.stop();
      await database.drop();
    },
  };
}

/** A connected socket of a member of a conversation. */
export async function joinMinimalChat(peer, conversation, sender) {
  const socket = io(peer.url, {
    transports: ['websocket'],
    auth: { conversation, sender },
    forceNew: true,
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}
