// The bare peer for durable sends: Socket.IO and pg, one INSERT, an emit to the conversation's room, an acknowledgement.
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(
  'CREATE TABLE messages (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), conversation text NOT NULL, sender text NOT NULL, content text NOT NULL, created timestamptz NOT NULL DEFAULT now())',
);
const http = createServer();
const io = new Server(http, {
  perMessageDeflate: false,
  transports: ['websocket'],
  serveClient: false,
});
io.on('connection', (socket) => {
  const { conversation, sender } = socket.handshake.auth;
  void socket.join(conversation);
  socket.on('chat:message', async ({ content }, ack) => {
    const { rows } = await pool.query({
      name: 'send',
      text: 'INSERT INTO messages (conversation, sender, content) VALUES ($1, $2, $3) RETURNING id, created',
      values: [conversation, sender, content],
    });
    const message = { ...rows[0], conversation, sender, content };
    io.to(conversation).emit('chat:message', { message });
    ack({ ok: true, data: { message } });
  });
});
http.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${http.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
