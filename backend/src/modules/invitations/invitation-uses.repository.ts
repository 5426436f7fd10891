import { INVITATION_LIMITS } from '@chatcall/contracts';
import type { InvitationUser, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/index.js';

/** Reads and writes who has used which invitation. */
@Injectable()
export class InvitationUsesRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns false when the user has used it before */
  async add(invitationId: string, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO invitation_uses (invitation_id, user_id) VALUES ($1, $2)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [invitationId, userId],
    );
    return rows.length > 0;
  }

  async has(invitationId: string, userId: UserId): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 FROM invitation_uses WHERE invitation_id = $1 AND user_id = $2',
      [invitationId, userId],
    );
    return rows.length > 0;
  }

  /** The last users of each invitation. */
  async usersOf(invitationIds: readonly string[]): Promise<Map<string, InvitationUser[]>> {
    const rows = await this.#database.query<InvitationUser & { invitationId: string }>(
      `SELECT invitation.id AS "invitationId", used.id, used."displayName"
         FROM unnest($1::uuid[]) AS invitation (id)
        CROSS JOIN LATERAL (
          SELECT u.id, u.display_name AS "displayName", i.used_at
            FROM invitation_uses i JOIN users u ON u.id = i.user_id
           WHERE i.invitation_id = invitation.id ORDER BY i.used_at DESC LIMIT $2) used
        ORDER BY used.used_at DESC`,
      [invitationIds, INVITATION_LIMITS.usedByMax],
    );
    const users = new Map<string, InvitationUser[]>();
    for (const { invitationId, id, displayName } of rows)
      users.set(invitationId, [...(users.get(invitationId) ?? []), { id, displayName }]);
    return users;
  }
}
