import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createRedisSpace } from '../../../test/support/index.js';
import { readWithoutGap } from './stream-reader.js';

describe('the reader of a stream between nodes', () => {
  const space = createRedisSpace();
  let stream: string;
  let writer: Redis;
  let reader: Redis;
  let gaps: number;

  beforeEach(() => {
    stream = `${space.keyPrefix}:${Math.random()}`;
    gaps = 0;
    writer = new Redis(space.url);
    reader = readWithoutGap(new Redis(space.url), stream, () => {
      gaps += 1;
    });
  });
  afterEach(() => {
    writer.disconnect();
    reader.disconnect();
  });
  afterAll(() => space.clear());

  const write = (text: string): Promise<string | null> => writer.xadd(stream, '*', 'text', text);

  /** Reads on from an entry; answers the ids that came. */
  async function readFrom(id: string): Promise<string[]> {
    const answer = await reader.xread('COUNT', 100, 'BLOCK', 1000, 'STREAMS', stream, id);
    return (answer?.[0]?.[1] ?? []).map(([each]) => each);
  }

  async function interrupt(): Promise<void> {
    const back = new Promise((resolve) => reader.once('ready', resolve));
    reader.disconnect(true);
    await back;
  }

  it('reports missing entries that were trimmed while it was away', async () => {
    const first = (await write('first')) ?? '';
    await interrupt();
    await write('missed');
    const last = await write('last');
    await writer.xtrim(stream, 'MAXLEN', 1);
    expect(await readFrom(first)).toEqual([last]);
    expect(gaps).toBe(1);
  });

  it('reports missing entries when Redis has lost the whole stream', async () => {
    // With its own id: a new stream takes ids from the clock, which may be set back or in the same
    // millisecond.
    const first = (await writer.xadd(stream, '1-1', 'text', 'first')) ?? '';
    await interrupt();
    await writer.del(stream);
    const later = write('later');
    expect(await readFrom(first)).toEqual([await later]);
    expect(gaps).toBe(1);
  });

  it('reports nothing when no entry is missing, or when it was never away', async () => {
    const first = (await write('first')) ?? '';
    await writer.xtrim(stream, 'MAXLEN', 0);
    const second = await write('second');
    expect(await readFrom(first)).toEqual([second]);
    await interrupt();
    const third = await write('third');
    expect(await readFrom(second ?? '')).toEqual([third]);
    expect(gaps).toBe(0);
  });
});
