import { randomUUID } from 'node:crypto';
import { UserAccounts } from '../../src/modules/users/index.js';
import type { TestApp } from '../support/index.js';

/** The id of an account that waits for a decision. */
export async function waitingAccount(app: TestApp): Promise<string> {
  const username = `waiting-${randomUUID()}`.slice(0, 32);
  const { id } = await app.app.get(UserAccounts).create({
    email: `${username}@example.com`,
    username,
    displayName: 'Waiting',
    language: null,
    waitingFor: 'approval',
  });
  return id;
}

/** The id of an announcement that has ended and can be hidden. */
export async function announcement(app: TestApp): Promise<string | undefined> {
  const [row] = await app.database.query<{ id: string }>(
    `INSERT INTO site_announcements (id, text, kind, dismissible, starts_at, ends_at)
     VALUES (gen_random_uuid(), 'News', 'info', true, now() - interval '2 days', now() - interval '1 day')
     RETURNING id`,
  );
  return row?.id;
}
