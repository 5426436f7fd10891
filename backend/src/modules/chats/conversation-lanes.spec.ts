import { describe, expect, it } from '@jest/globals';
import { ConversationLanes } from './conversation-lanes.js';

const tick = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('ConversationLanes', () => {
  it('runs one after another within a conversation, in the order of asking', async () => {
    const lanes = new ConversationLanes();
    const seen: string[] = [];
    const work = (name: string, ms: number) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await tick(ms);
      seen.push(`${name} ends`);
    };
    await Promise.all([
      lanes.run('a', work('1', 20)),
      lanes.run('a', work('2', 1)),
      lanes.run('a', work('3', 1)),
    ]);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('runs different conversations side by side, and begins at once in an empty lane', () => {
    const lanes = new ConversationLanes();
    const begun: string[] = [];
    for (const id of ['a', 'b']) {
      void lanes.run(id, () => {
        begun.push(id);
        return tick(1);
      });
    }
    expect(begun).toEqual(['a', 'b']);
  });

  it('goes on after a failure, gives the failure to who asked, and keeps nothing', async () => {
    const lanes = new ConversationLanes();
    const failing = lanes.run('a', () => Promise.reject(new Error('no')));
    const next = lanes.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(lanes.size).toBe(0);
  });
});
