import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { DataSource } from 'typeorm';
import { createDatabase } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { dataSourceOptions, ENTITIES } from './data-source-options.js';
import { SchemaError, assertSchema, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';

describe('migrations', () => {
  let database: TestDatabase;
  const open: DataSource[] = [];

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterEach(async () => {
    for (const dataSource of open.splice(0)) await dataSource.destroy();
  });
  afterAll(() => database.drop());

  async function connect(): Promise<DataSource> {
    const dataSource = await new DataSource(
      dataSourceOptions({ url: database.url, poolSize: 2, migrateOnStart: false }),
    ).initialize();
    open.push(dataSource);
    return dataSource;
  }

  const objects = async (dataSource: DataSource): Promise<string[]> => {
    const rows = await dataSource.query<{ name: string }[]>(
      `SELECT c.relkind::text || ' ' || c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'migrations%'
         AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = to_regclass('migrations'))
       UNION ALL
       SELECT 'function ' || p.proname FROM pg_proc p LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
       WHERE p.pronamespace = 'public'::regnamespace AND d.objid IS NULL
       UNION ALL
       SELECT 'type ' || t.typname FROM pg_type t LEFT JOIN pg_depend d ON d.objid = t.oid AND d.deptype = 'e'
       WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') AND d.objid IS NULL
       ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  };

  it('are in the order of their timestamps, each once', () => {
    const times = MIGRATIONS.map((migration) => Number(/\d{13}$/.exec(migration.name)?.[0]));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('run up, down to an empty database, and up again to the same schema', async () => {
    const dataSource = await connect();
    const before = await objects(dataSource);
    await migrate(dataSource);
    const after = await objects(dataSource);
    for (const _ of MIGRATIONS) await dataSource.undoLastMigration();
    expect(await objects(dataSource)).toEqual(before);
    await migrate(dataSource);
    expect(await objects(dataSource)).toEqual(after);
    expect(after.length).toBeGreaterThan(before.length);
  });

  it('create exactly the schema of the entities', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    const log = await dataSource.driver.createSchemaBuilder().log();
    expect(log.upQueries.map((query) => query.query)).toEqual([]);
    expect(ENTITIES.length).toBeGreaterThan(0);
  });

  it('fill the search keys of existing users and groups, in more than one batch', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    const hasKeys = async (): Promise<boolean> =>
      (
        await dataSource.query<unknown[]>(
          `SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'search_key'`,
        )
      ).length > 0;
    while (await hasKeys()) await dataSource.undoLastMigration();
    await dataSource.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT gen_random_uuid(), n || '@example.org', 'user' || n, 'Zoë ' || n, '' FROM generate_series(1, 2100) n`,
    );
    await dataSource.query(
      `INSERT INTO conversations (id, kind, title, created_by, member_count)
       SELECT gen_random_uuid(), 'group', 'Große Straße', id, 0 FROM users WHERE username = 'user7'`,
    );
    await migrate(dataSource);
    const [{ count }] = await dataSource.query<[{ count: number }]>(
      `SELECT count(*)::integer AS count FROM users WHERE search_key LIKE '/ zoe %' AND search_grams @> '{zoe}'`,
    );
    const groups = await dataSource.query<unknown[]>('SELECT search_key FROM conversations');
    expect([count, groups]).toEqual([2100, [{ search_key: '/ grosse strasse /|' }]]);
    await dataSource.query('DELETE FROM conversations');
    await dataSource.query('DELETE FROM users');
  });

  it('make writers and owners members who have accepted, and keep the names of blocks, up, down and up again', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    const undoTo = async (column: string): Promise<void> => {
      const [{ exists } = { exists: true }] = await dataSource.query<{ exists: boolean }[]>(
        `SELECT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'conversation_members' AND column_name = $1)`,
        [column],
      );
      if (!exists) return;
      await dataSource.undoLastMigration();
      await undoTo(column);
    };
    await undoTo('accepted');
    await dataSource.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT gen_random_uuid(), name || '@example.org', name, upper(name), '' FROM unnest('{owner,writer,reader}'::text[]) name`,
    );
    await dataSource.query(
      `INSERT INTO conversations (id, kind, title, created_by, member_count)
       SELECT gen_random_uuid(), 'group', 'Team', id, 3 FROM users WHERE username = 'owner'`,
    );
    await dataSource.query(
      `INSERT INTO conversation_members (conversation_id, user_id, role)
       SELECT c.id, u.id, CASE u.username WHEN 'owner' THEN 'owner' ELSE 'member' END FROM conversations c, users u`,
    );
    await dataSource.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, system, created_at)
       SELECT gen_random_uuid(), c.id, CASE u.username WHEN 'reader' THEN 1 ELSE 2 END, u.id, gen_random_uuid(),
         CASE u.username WHEN 'reader' THEN 'system' ELSE 'text' END, '', CASE u.username WHEN 'reader' THEN '{}'::jsonb END, now()
       FROM conversations c, users u WHERE u.username <> 'owner'`,
    );
    await dataSource.query(
      `INSERT INTO contacts (owner_id, contact_id, state)
       SELECT o.id, k.id, CASE k.username WHEN 'writer' THEN 'blocked' ELSE 'accepted' END
       FROM users o, users k WHERE o.username = 'owner' AND k.username <> 'owner'`,
    );
    const migrated = async (): Promise<unknown> => {
      await migrate(dataSource);
      return [
        await dataSource.query<unknown[]>(
          `SELECT u.username::text, m.accepted FROM conversation_members m JOIN users u ON u.id = m.user_id ORDER BY 1`,
        ),
        await dataSource.query<unknown[]>('SELECT state, names FROM contacts ORDER BY state'),
      ];
    };
    const expected = [
      [
        { username: 'owner', accepted: true },
        { username: 'reader', accepted: false },
        { username: 'writer', accepted: true },
      ],
      [
        { state: 'accepted', names: null },
        {
          state: 'blocked',
          names: {
            owner: { username: 'owner', displayName: 'OWNER' },
            contact: { username: 'writer', displayName: 'WRITER' },
          },
        },
      ],
    ];
    expect(await migrated()).toEqual(expected);
    await undoTo('accepted');
    expect(await migrated()).toEqual(expected);
    await dataSource.query('DELETE FROM conversations');
    await dataSource.query('DELETE FROM users');
  });

  it('number the changes and count the messages of existing conversations, up, down and up again', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    const columns = async (): Promise<boolean> =>
      (
        await dataSource.query<unknown[]>(
          `SELECT 1 FROM information_schema.columns WHERE table_name = 'conversations' AND column_name = 'written_count'`,
        )
      ).length > 0;
    const undo = async (): Promise<void> => {
      while (await columns()) await dataSource.undoLastMigration();
    };
    await undo();
    await dataSource.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT gen_random_uuid(), name || '@example.org', name, upper(name), '' FROM unnest('{writer,reader,late}'::text[]) name`,
    );
    await dataSource.query(
      `INSERT INTO conversations (id, kind, title, created_by, member_count, last_seq, version)
       SELECT gen_random_uuid(), 'group', title, id, 3, last_seq, 4 FROM users, (VALUES ('Team', 5), ('Quiet', 0)) v (title, last_seq)
       WHERE username = 'writer'`,
    );
    await dataSource.query(
      `INSERT INTO conversation_members (conversation_id, user_id, role, last_read_seq, last_delivered_seq)
       SELECT c.id, u.id, 'member', LEAST(c.last_seq, CASE u.username WHEN 'reader' THEN 3 WHEN 'late' THEN 5 ELSE 2 END), c.last_seq
       FROM conversations c, users u`,
    );
    await dataSource.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, system, created_at)
       SELECT gen_random_uuid(), c.id, n, u.id, gen_random_uuid(), CASE n WHEN 3 THEN 'system' ELSE 'text' END, '',
         CASE n WHEN 3 THEN '{}'::jsonb END, now()
       FROM generate_series(1, 5) n
       JOIN conversations c ON c.title = 'Team' JOIN users u ON u.username = CASE n WHEN 5 THEN 'reader' ELSE 'writer' END`,
    );
    const migrated = async (): Promise<unknown> => {
      await migrate(dataSource);
      return {
        conversations: await dataSource.query<unknown[]>(
          `SELECT title, version, details_version, written_count FROM conversations ORDER BY title`,
        ),
        members: await dataSource.query<unknown[]>(
          `SELECT u.username::text, m.version, c.written_count - m.read_count AS unread
           FROM conversation_members m JOIN users u ON u.id = m.user_id JOIN conversations c ON c.id = m.conversation_id
           WHERE c.title = 'Team' ORDER BY 1`,
        ),
        messages: await dataSource.query<unknown[]>(
          'SELECT version, written_count FROM messages ORDER BY seq',
        ),
      };
    };
    const expected = {
      conversations: [
        { title: 'Quiet', version: 4, details_version: 4, written_count: 0 },
        { title: 'Team', version: 9, details_version: 9, written_count: 4 },
      ],
      members: [
        { username: 'late', version: 6, unread: 0 },
        { username: 'reader', version: 6, unread: 1 },
        { username: 'writer', version: 6, unread: 1 },
      ],
      messages: [1, 2, 2, 3, 4].map((written_count, index) => ({
        version: index + 1,
        written_count,
      })),
    };
    expect(await migrated()).toEqual(expected);
    await undo();
    expect(
      await dataSource.query<unknown[]>('SELECT title, version FROM conversations ORDER BY title'),
    ).toEqual(['Quiet', 'Team'].map((title) => ({ title, version: 4 })));
    expect(await migrated()).toEqual(expected);
    await dataSource.query('DELETE FROM conversations');
    await dataSource.query('DELETE FROM users');
  });

  it('move passwords to identities and back, and leave out hashes that no password has', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    const undo = async (): Promise<void> => {
      const [{ made } = { made: null }] = await dataSource.query<{ made: string | null }[]>(
        `SELECT to_regclass('identities')::text AS made`,
      );
      if (made === null) return;
      await dataSource.undoLastMigration();
      await undo();
    };
    await undo();
    await dataSource.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT gen_random_uuid(), name || '@example.org', name, name, CASE name WHEN 'none' THEN '' ELSE '$argon2id$' || name END
       FROM unnest('{anna,none}'::text[]) name`,
    );
    const moved = async (): Promise<unknown> => {
      await migrate(dataSource);
      return dataSource.query<unknown[]>(
        `SELECT u.username::text, i.kind, i.provider, i.subject = u.id::text AS own, i.secret, i.created_at = u.created_at AS then
         FROM identities i JOIN users u ON u.id = i.user_id`,
      );
    };
    const expected = [
      {
        username: 'anna',
        kind: 'password',
        provider: '',
        own: true,
        secret: '$argon2id$anna',
        then: true,
      },
    ];
    expect(await moved()).toEqual(expected);
    await undo();
    const hashes = await dataSource.query<{ password_hash: string }[]>(
      'SELECT password_hash FROM users ORDER BY username',
    );
    expect(hashes[0]?.password_hash).toBe('$argon2id$anna');
    await expect(verify(hashes[1]?.password_hash ?? '', '')).resolves.toBe(false);
    expect(await moved()).toEqual(expected);
    await dataSource.query('DELETE FROM users');
  });

  it('run once when two processes start at the same time', async () => {
    const dataSource = await connect();
    for (const _ of MIGRATIONS) await dataSource.undoLastMigration();
    const [one, two] = [await connect(), await connect()];
    const ran = await Promise.all([migrate(one), migrate(two)]);
    expect(ran.map((names) => names.length).sort()).toEqual([0, MIGRATIONS.length]);
  });

  it('refuse a database that a newer version has changed, whether they may change it or not', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    await dataSource.query('INSERT INTO migrations (timestamp, name) VALUES ($1, $2)', [
      2_000_000_000_000,
      'Newer2000000000000',
    ]);
    for (const start of [migrate, assertSchema]) {
      const refusal = await start(dataSource).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(SchemaError);
      expect(String(refusal)).toMatch(/newer version of ChatCall \(Newer2000000000000\)/);
    }
    await dataSource.query('DELETE FROM migrations WHERE timestamp = $1', [2_000_000_000_000]);
  });

  it('must have run before a process starts that does not run them', async () => {
    const dataSource = await connect();
    await migrate(dataSource);
    await expect(assertSchema(dataSource)).resolves.toBeUndefined();
    await dataSource.undoLastMigration();
    await expect(assertSchema(dataSource)).rejects.toThrow(
      /older than this version.*MIGRATE_ON_START/,
    );
    await dataSource.query('DROP TABLE migrations');
    await expect(assertSchema(dataSource)).rejects.toThrow(MIGRATIONS[0]?.name);
  });
});
