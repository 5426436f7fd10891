import { UserConcurrency } from './user-concurrency.js';

/** Work that ends when it is released, and the names of what has started. */
function controlledWork() {
  const started: string[] = [];
  const releases: (() => void)[] = [];
  const work = (name: string) => (): Promise<string> => {
    started.push(name);
    return new Promise((resolve) => {
      releases.push(() => {
        resolve(name);
      });
    });
  };
  return { started, releases, work };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('UserConcurrency', () => {
  it('runs four requests of a user at once and the rest in their order', async () => {
    const concurrency = new UserConcurrency();
    const { started, releases, work } = controlledWork();
    const all = Array.from({ length: 6 }, (_, index) =>
      concurrency.run('ada', 'chat:read', work(String(index))),
    );
    await turn();
    expect(started).toEqual(['0', '1', '2', '3']);
    releases[0]?.();
    await turn();
    expect(started).toEqual(['0', '1', '2', '3', '4']);
    for (let index = 1; index < 6; index += 1) {
      releases[index]?.();
      await turn();
    }
    await expect(Promise.all(all)).resolves.toEqual(['0', '1', '2', '3', '4', '5']);
    expect(concurrency.size).toBe(0);
  });

  it('makes neither another user nor another kind of request wait', async () => {
    const concurrency = new UserConcurrency();
    const { started, work } = controlledWork();
    for (let index = 0; index < 10; index += 1)
      void concurrency.run('ada', 'chat:read', work('flood'));
    void concurrency.run('bob', 'chat:read', work('other user'));
    void concurrency.run('ada', 'chat:message', work('other kind'));
    await turn();
    expect(started).toEqual(['flood', 'flood', 'flood', 'flood', 'other user', 'other kind']);
  });

  it('continues after work that throws before it returns a promise', async () => {
    const concurrency = new UserConcurrency();
    const work = (): Promise<string> => {
      throw new Error('no handler');
    };
    for (let index = 0; index < 5; index += 1)
      await expect(concurrency.run('ada', 'chat:read', work)).rejects.toThrow('no handler');
    expect(concurrency.size).toBe(0);
  });

  it('continues after work that fails', async () => {
    const concurrency = new UserConcurrency();
    const failing = Array.from({ length: 5 }, () =>
      concurrency.run('ada', 'chat:read', () => Promise.reject(new Error('no database'))),
    );
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(
      Array(5).fill('rejected'),
    );
    await expect(concurrency.run('ada', 'chat:read', () => Promise.resolve('done'))).resolves.toBe(
      'done',
    );
    expect(concurrency.size).toBe(0);
  });
});
