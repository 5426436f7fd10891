import pg from 'pg';
import type { ListeningApp } from './listening-app.js';

interface Held {
  /** Takes the lock. */
  readonly hold: (client: pg.Client) => Promise<unknown>;
  /** Changes that are committed before the lock is released. */
  readonly change?: (client: pg.Client) => Promise<unknown>;
}

const POLL_MS = 20;
const WAIT_MS = 12_000;

/** Runs `work` so that one of its statements begins before `change`, and waits until it is committed. */
export async function waitingFor<T>(
  app: ListeningApp,
  { hold, change }: Held,
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await hold(client);
    const result = work();
    await untilOneWaits(app);
    await change?.(client);
    await client.query('COMMIT');
    return await result;
  } finally {
    await client.end();
  }
}

async function untilOneWaits({ database }: ListeningApp): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
    const waiting = await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (waiting.length === 1) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('no statement waits for the lock');
}
