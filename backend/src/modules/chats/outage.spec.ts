import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageSentNotice } from '@chatcall/contracts';
import pg from 'pg';
import { createMigratedDatabase, rawRequest } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import type { CuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { collect, eventually, sendOver, silence, startChatsApp } from './testing/chats-app.js';
import type { ChatsApp } from './testing/chats-app.js';

describe('an outage of PostgreSQL during a send', () => {
  let database: TestDatabase;
  let proxy: CuttableProxy;
  let app: ChatsApp;
  let direct: pg.Client;

  beforeAll(async () => {
    database = await createMigratedDatabase();
    proxy = await startCuttableProxy(database.url);
    app = await startChatsApp({ databaseUrl: proxy.url });
    direct = new pg.Client({ connectionString: database.url });
    await direct.connect();
  });

  afterAll(async () => {
    await direct.end();
    await app.close();
    await proxy.close();
    await database.drop();
  });

  const contentsOf = async (conversationId: string): Promise<string[]> =>
    (
      await direct.query<{ content: string }>(
        `SELECT content FROM messages WHERE conversation_id = $1 AND type = 'text' ORDER BY seq`,
        [conversationId],
      )
    ).rows.map((row) => row.content);

  /**
   * Cuts the connection while the statement of a send waits in PostgreSQL, which then runs it
   * anyway, or not.
   */
  const cutDuring = async (
    conversationId: string,
    send: () => Promise<unknown>,
    carriedOut: boolean,
  ) => {
    await direct.query('BEGIN');
    await direct.query('SELECT 1 FROM conversations WHERE id = $1 FOR UPDATE', [conversationId]);
    const answer = send();
    const waiting = async (): Promise<number[]> =>
      (
        await direct.query<{ pid: number }>(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
      ).rows.map((row) => row.pid);
    await eventually(async () => (await waiting()).length === 1);
    await proxy.cut();
    if (!carriedOut)
      for (const pid of await waiting())
        await direct.query('SELECT pg_terminate_backend($1)', [pid]);
    await direct.query('COMMIT');
    return answer;
  };

  it.each([true, false])(
    'is an error for the sender; a repeated send stores and publishes the message once (it was stored: %s)',
    async (carriedOut) => {
      const [anna, ben] = [await app.person('Anna'), await app.person('Ben')];
      const { id } = await anna.group('Outage', ben);
      const [annas, bens] = [await anna.socket(), await ben.socket()];
      const received = collect<MessageSentNotice>(bens, 'chat:message');
      const clientMessageId = randomUUID();
      const payload = {
        requestId: randomUUID(),
        conversationId: id,
        content: 'hello',
        clientMessageId,
      };

      const answer = await cutDuring(
        id,
        () => rawRequest(annas, 'chat:message', payload),
        carriedOut,
      );
      expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.UNAVAILABLE' } });
      await eventually(async () => (await contentsOf(id)).length === (carriedOut ? 1 : 0));
      await proxy.restore();

      const message = await sendOver(annas, id, 'hello', clientMessageId);
      await sendOver(annas, id, 'hello', clientMessageId);
      expect(message.seq).toBe(2);
      expect(await contentsOf(id)).toEqual(['hello']);
      await silence();
      expect(received.map((notice) => notice.message)).toEqual([message]);
    },
  );
});
