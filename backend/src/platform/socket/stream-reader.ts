import type { Redis } from 'ioredis';

/** What Redis takes for 'from now on'. */
const FROM_NOW = '$';
const FROM_THE_START = '0-0';

type Read = (...args: unknown[]) => Promise<unknown>;

/**
 * Makes a connection read a stream without a gap. The library reads from `$` again and again until the first entry comes, so that an entry
 * which arrives between two of these reads would be lost. Here `$` is the place where the stream ended at the first read.
 */
export function readWithoutGap(connection: Redis, streamName: string): Redis {
  let start: Promise<string> | null = null;
  const read = connection.xread.bind(connection) as Read;
  const readFromStart: Read = async (...args) => {
    if (args.at(-1) !== FROM_NOW) return read(...args);
    start ??= endOf(connection, streamName);
    return read(...args.slice(0, -1), await start);
  };
  connection.xread = readFromStart as Redis['xread'];
  return connection;
}

async function endOf(connection: Redis, streamName: string): Promise<string> {
  const [last] = await connection.xrevrange(streamName, '+', '-', 'COUNT', 1);
  return last?.[0] ?? FROM_THE_START;
}
