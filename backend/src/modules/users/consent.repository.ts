import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** What a user accepts from some users only; the columns of the choices. */
const COLUMNS = {
  messages: 'accepts_messages',
  calls: 'accepts_calls',
  adding: 'accepts_adding',
} as const;

export type ConsentKind = keyof typeof COLUMNS;

/**
 * SQL condition: user `u` does not accept this from the user `actor`. A conversation that `u` has
 * not accepted does not count as shared, so that being added to one opens nothing. It reads the
 * table of the chats module, since that module depends on this one.
 */
export function refusesSql(kind: ConsentKind, u: string, actor: string): string {
  const choice = `${u}.${COLUMNS[kind]}`;
  return `(${choice} <> 'everyone'
    AND NOT EXISTS (SELECT 1 FROM contacts k WHERE k.owner_id = ${u}.id AND k.contact_id = ${actor} AND k.state = 'accepted')
    AND NOT (${choice} = 'shared' AND EXISTS (
      SELECT 1 FROM conversation_members o JOIN conversation_members t ON t.conversation_id = o.conversation_id
      WHERE o.user_id = ${u}.id AND o.left_at IS NULL AND o.accepted AND t.user_id = ${actor} AND t.left_at IS NULL)))`;
}

/** Reads which users accept something from a user. */
@Injectable()
export class ConsentRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those of these users who do not accept this from the actor. */
  async refusing(kind: ConsentKind, actorId: UserId, ids: readonly UserId[]): Promise<UserId[]> {
    const rows = await this.#database.query<{ id: UserId }>(
      `SELECT u.id FROM users u WHERE u.id = ANY($2::uuid[]) AND ${refusesSql(kind, 'u', '$1::uuid')}`,
      [actorId, ids],
    );
    return rows.map(({ id }) => id);
  }
}
