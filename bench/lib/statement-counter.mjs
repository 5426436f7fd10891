import { connect, createServer } from 'node:net';

/**
 * A relay to PostgreSQL that counts the statements that pass through it: the messages Execute and
 * Query of the protocol.
 */
export async function startStatementCounter(databaseUrl) {
  const target = new URL(databaseUrl);
  let statements = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({
      port: Number(target.port),
      host: target.hostname,
      noDelay: true,
    });
    client.on(
      'data',
      counterOf(() => (statements += 1)),
    );
    client.pipe(upstream).pipe(client);
    for (const side of [client, upstream])
      side.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(server.address().port);
  return { url: url.href, count: () => statements, close: () => server.close() };
}

/** Follows the messages of one connection. The first one has no type. */
function counterOf(counted) {
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? 1 : 0;
      if (pending.length < header + 4) return;
      const length = header + pending.readInt32BE(header);
      if (pending.length < length) return;
      const type = started ? String.fromCharCode(pending[0]) : '';
      if (type === 'E' || type === 'Q') counted();
      started = true;
      pending = pending.subarray(length);
    }
  };
}
