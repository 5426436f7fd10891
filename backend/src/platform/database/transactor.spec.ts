import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase } from '../../../test/support/index.js';
import type { TestDatabase } from '../../../test/support/index.js';
import { DomainEvent, EventBus } from '../events/index.js';
import { Database, Transactor } from './index.js';

class ThingAdded extends DomainEvent {
  constructor(readonly name: string) {
    super();
  }
}

class OtherHappened extends DomainEvent {}

describe('transactions and the events inside them', () => {
  let testDatabase: TestDatabase;
  let dataSource: DataSource;
  let database: Database;
  let transactor: Transactor;
  let bus: EventBus;
  let received: string[];

  beforeAll(async () => {
    testDatabase = await createDatabase();
    dataSource = await new DataSource({
      type: 'postgres',
      url: testDatabase.url,
      poolSize: 3,
    }).initialize();
    database = new Database(dataSource);
    transactor = new Transactor(dataSource);
    await database.query('CREATE TABLE things (name text PRIMARY KEY)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await testDatabase.drop();
  });
  beforeEach(async () => {
    await database.query('TRUNCATE things');
    bus = new EventBus();
    received = [];
    bus.on(ThingAdded, (event) => {
      received.push(event.name);
    });
  });

  const add = (name: string): Promise<unknown> =>
    database.query('INSERT INTO things (name) VALUES ($1)', [name]);
  const names = async (): Promise<string[]> =>
    (await database.query<{ name: string }>('SELECT name FROM things ORDER BY name')).map(
      (row) => row.name,
    );

  it('commit everything or nothing', async () => {
    await transactor.run(async () => {
      await add('a');
      await add('b');
    });
    const failure = new Error('changed my mind');
    await expect(
      transactor.run(async () => {
        await add('c');
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('are invisible from outside until they commit', async () => {
    await transactor.run(async () => {
      await add('a');
      expect(await names()).toEqual(['a']);
      const outside = await dataSource.query<unknown[]>('SELECT * FROM things');
      expect(outside).toEqual([]);
    });
  });

  it('join the one they are nested in', async () => {
    await expect(
      transactor.run(async () => {
        await transactor.run(() => add('inner'));
        throw new Error('outer fails');
      }),
    ).rejects.toThrow('outer fails');
    expect(await names()).toEqual([]);
  });

  it('do not leak into each other when they run at once', async () => {
    const first = transactor.run(async () => {
      await add('first');
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('first fails');
    });
    const second = transactor.run(() => add('second'));
    await expect(first).rejects.toThrow('first fails');
    await second;
    expect(await names()).toEqual(['second']);
  });

  it('deliver their events after the commit, in order', async () => {
    await transactor.run(async () => {
      await add('a');
      bus.publish(new ThingAdded('a'));
      bus.publish(new ThingAdded('b'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(received).toEqual([]);
    });
    expect(received).toEqual(['a', 'b']);
  });

  it('forget their events when they roll back', async () => {
    await transactor
      .run(() => {
        bus.publish(new ThingAdded('never'));
        return Promise.reject(new Error('rolled back'));
      })
      .catch(() => undefined);
    expect(received).toEqual([]);
  });

  it('forget their events when the commit itself fails', async () => {
    await database.query('CREATE TABLE parents (id int PRIMARY KEY)');
    await database.query(
      'CREATE TABLE children (parent int REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const run = transactor.run(async () => {
      await database.query('INSERT INTO children VALUES (7)');
      bus.publish(new ThingAdded('never'));
    });
    await expect(run).rejects.toThrow(/foreign key/);
    expect(received).toEqual([]);
  });

  it('run handlers outside of the transaction that has ended', async () => {
    let seen: string[] = [];
    const done = new Promise<void>((resolve) => {
      bus.on(ThingAdded, async () => {
        seen = await names();
        await add('by handler');
        resolve();
      });
    });
    await transactor.run(async () => {
      await add('a');
      bus.publish(new ThingAdded('a'));
    });
    await done;
    expect(seen).toEqual(['a']);
    expect(await names()).toEqual(['a', 'by handler']);
  });

  it('deliver events at once that are published outside of a transaction', () => {
    bus.publish(new ThingAdded('now'));
    expect(received).toEqual(['now']);
  });

  it('isolate failing handlers from the publisher and from each other', async () => {
    const others: string[] = [];
    bus = new EventBus();
    bus.on(ThingAdded, () => {
      throw new Error('handler fails at once');
    });
    bus.on(ThingAdded, () => Promise.reject(new Error('handler fails later')));
    bus.on(ThingAdded, (event) => {
      others.push(event.name);
    });
    expect(() => bus.publish(new ThingAdded('a'))).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(others).toEqual(['a']);
  });

  it('deliver to handlers only events of their class', () => {
    bus.publish(new OtherHappened());
    expect(received).toEqual([]);
  });

  it('return the rows of every kind of statement', async () => {
    expect(await database.query('INSERT INTO things VALUES ($1) RETURNING name', ['a'])).toEqual([
      { name: 'a' },
    ]);
    expect(await database.query('UPDATE things SET name = $1 RETURNING name', ['b'])).toEqual([
      { name: 'b' },
    ]);
    expect(await database.query('DELETE FROM things WHERE name = $1', ['b'])).toEqual([]);
    expect(await database.query('SELECT 1 AS one, ARRAY[1] AS list')).toEqual([
      { one: 1, list: [1] },
    ]);
  });
});
