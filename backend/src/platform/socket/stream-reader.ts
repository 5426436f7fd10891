import type { Redis } from 'ioredis';

/** The id that means 'from now on' in Redis. */
const FROM_NOW = '$';
const FROM_THE_START = '0-0';

type Read = (...args: unknown[]) => Promise<unknown>;

/**
 * Makes a connection read a stream without a gap. The library reads from `$` repeatedly until the
 * first entry arrives, and would miss an entry between two of these reads. Here `$` is the end of
 * the stream at the first read.
 * @param onGap called after a time without Redis when entries were removed before they were read:
 *   the stream keeps a bounded number
 */
export function readWithoutGap(connection: Redis, streamName: string, onGap: () => void): Redis {
  let start: Promise<string> | null = null;
  let wasAway = false;
  connection.on('close', () => {
    wasAway = true;
  });
  const read = connection.xread.bind(connection) as Read;
  const readFromStart: Read = async (...args) => {
    const from = args.at(-1);
    if (from !== FROM_NOW) {
      const [entries, away] = [await read(...args), wasAway];
      if (away) {
        wasAway = false;
        if (await hasGap(connection, streamName, String(from))) onGap();
      }
      return entries;
    }
    start ??= endOf(connection, streamName);
    return read(...args.slice(0, -1), await start);
  };
  connection.xread = readFromStart as Redis['xread'];
  return connection;
}

/** Whether entries after the one that was read last are gone: the oldest that is left is newer. */
async function hasGap(connection: Redis, streamName: string, lastRead: string): Promise<boolean> {
  const [oldest] = await connection.xrange(streamName, '-', '+', 'COUNT', 1);
  return oldest === undefined || isLater(oldest[0], lastRead);
}

/** Whether the id of a stream entry, `milliseconds-number`, is later than the other. */
function isLater(id: string, other: string): boolean {
  const [ms = '0', number = '0'] = id.split('-');
  const [otherMs = '0', otherNumber = '0'] = other.split('-');
  return ms === otherMs ? BigInt(number) > BigInt(otherNumber) : BigInt(ms) > BigInt(otherMs);
}

async function endOf(connection: Redis, streamName: string): Promise<string> {
  const [last] = await connection.xrevrange(streamName, '+', '-', 'COUNT', 1);
  return last?.[0] ?? FROM_THE_START;
}
