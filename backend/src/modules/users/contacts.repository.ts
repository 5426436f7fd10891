import type { ContactState, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';
import type { ContactPair } from './contact-states.js';

/** An entry in a user's list of contacts. */
export interface ContactRow {
  readonly id: UserId;
  readonly state: ContactState;
  readonly since: Date;
}

/** Reads and writes the lists of contacts. */
@Injectable()
export class ContactsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A page of the list of `ownerId` after this user, in the order of the ids. */
  page(ownerId: UserId, after: UserId | null, limit: number): Promise<ContactRow[]> {
    return this.#database.query(
      `${SELECT_CONTACT} WHERE c.owner_id = $1 AND ($2::uuid IS NULL OR c.contact_id > $2)
       ORDER BY c.contact_id LIMIT $3`,
      [ownerId, after, limit],
    );
  }

  /** The number of entries in the list of `ownerId` with one of these states. */
  async count(ownerId: UserId, states: readonly ContactState[]): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM contacts WHERE owner_id = $1 AND state = ANY($2)',
      [ownerId, states],
    );
    return row?.count ?? 0;
  }

  async find(ownerId: UserId, contactId: UserId): Promise<ContactRow | null> {
    const [row] = await this.#database.query<ContactRow>(
      `${SELECT_CONTACT} WHERE c.owner_id = $1 AND c.contact_id = $2`,
      [ownerId, contactId],
    );
    return row ?? null;
  }

  /** Those of `otherIds` who have blocked `userId` or whom `userId` has blocked. */
  async blockedBetween(userId: UserId, otherIds: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT contact_id AS id FROM contacts WHERE owner_id = $1 AND contact_id = ANY($2) AND state = 'blocked'
       UNION
       SELECT owner_id AS id FROM contacts WHERE owner_id = ANY($2) AND contact_id = $1 AND state = 'blocked'`,
      [userId, otherIds],
    );
    return rows.map((row) => row.id);
  }

  /**
   * The relation of two users, locked until the end of the transaction. Locks the users rather than
   * the entries, since there may be none, and always in the order of the ids, so that two requests
   * never wait for each other.
   * @returns null when one of them does not exist
   */
  async lockPair(me: UserId, other: UserId): Promise<ContactPair | null> {
    const people = await this.#database.query(
      'SELECT id FROM users WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE',
      [[me, other]],
    );
    if (people.length < 2) return null;
    const rows = await this.#database.query<{ owner: UserId; state: ContactState }>(
      `SELECT owner_id AS owner, state FROM contacts
       WHERE (owner_id = $1 AND contact_id = $2) OR (owner_id = $2 AND contact_id = $1)`,
      [me, other],
    );
    const stateOf = (owner: UserId): ContactState | null =>
      rows.find((row) => row.owner === owner)?.state ?? null;
    return { mine: stateOf(me), theirs: stateOf(other) };
  }

  /**
   * Adds an entry to the list, or changes its state. A block stores the present names of both
   * users, or those that an earlier block by the other user has stored.
   */
  async put(ownerId: UserId, contactId: UserId, state: ContactState): Promise<void> {
    await this.#database.query(
      `INSERT INTO contacts (owner_id, contact_id, state, names)
       SELECT o.id, k.id, $3::text, CASE WHEN $3::text = 'blocked' THEN jsonb_build_object(
         'owner', COALESCE(earlier.names->'contact', jsonb_build_object('username', o.username, 'displayName', o.display_name)),
         'contact', COALESCE(earlier.names->'owner', jsonb_build_object('username', k.username, 'displayName', k.display_name))) END
       FROM users o CROSS JOIN users k LEFT JOIN contacts earlier ON earlier.owner_id = k.id AND earlier.contact_id = o.id
       WHERE o.id = $1 AND k.id = $2
       ON CONFLICT (owner_id, contact_id) DO UPDATE SET state = excluded.state, names = excluded.names, since = now()`,
      [ownerId, contactId, state],
    );
  }

  async delete(ownerId: UserId, contactId: UserId): Promise<void> {
    await this.#database.query('DELETE FROM contacts WHERE owner_id = $1 AND contact_id = $2', [
      ownerId,
      contactId,
    ]);
  }
}

const SELECT_CONTACT = `SELECT u.id, c.state, c.since FROM contacts c JOIN users u ON u.id = c.contact_id`;
