// The bare peer for deliveries: Socket.IO with one room, an event in, the same bytes out to everyone, an acknowledgement.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, {
  perMessageDeflate: false,
  transports: ['websocket'],
  serveClient: false,
});
io.on('connection', (socket) => {
  void socket.join('room');
  socket.on('chat:message', (payload, ack) => {
    io.to('room').emit('chat:message', { message: payload.message });
    ack({ ok: true, data: { message: payload.message } });
  });
});
http.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${http.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
