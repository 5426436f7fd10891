import type {
  ConversationId,
  OwnSettings,
  UpdateMembershipRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/index.js';
import { OWN_SETTINGS_COLUMNS } from '../conversations/index.js';
import type { OwnSettingsRow } from '../conversations/index.js';

/** The settings after a change, and whether it has accepted the conversation. */
export interface ChangedOwn {
  readonly settings: OwnSettings & { readonly accepted: boolean };
  readonly newlyAccepted: boolean;
}

/** Writes the settings that members have for themselves. */
@Injectable()
export class OwnSettingsRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Absent fields stay the same. A conversation is hidden as long as nothing is written after this.
   * @returns null when the user is not a member, or has no such section
   */
  async change(
    conversationId: ConversationId,
    userId: UserId,
    {
      muted,
      mutedUntil,
      archived,
      favourite,
      hidden,
      sectionId,
      accepted,
    }: UpdateMembershipRequest,
  ): Promise<ChangedOwn | null> {
    const [row] = await this.#database.query<
      OwnSettingsRow & { accepted: boolean; newlyAccepted: boolean }
    >(
      `UPDATE conversation_members m SET
         muted = COALESCE($3, m.muted),
         muted_until = CASE WHEN $3::boolean IS NULL THEN m.muted_until ELSE $4::timestamptz END,
         archived = COALESCE($5, m.archived),
         favourite = COALESCE($6, m.favourite),
         hidden_count = CASE WHEN $7::boolean IS NULL THEN m.hidden_count WHEN $7 THEN c.written_count END,
         section_id = CASE WHEN $8::boolean THEN $9::uuid ELSE m.section_id END,
         accepted = m.accepted OR $10::boolean,
         own_changed_at = now()
       FROM conversations c, conversation_members before
       WHERE c.id = m.conversation_id AND before.conversation_id = m.conversation_id AND before.user_id = m.user_id AND m.conversation_id = $1 AND m.user_id = $2 AND m.left_at IS NULL
         AND ($9::uuid IS NULL OR EXISTS (SELECT 1 FROM sections s WHERE s.id = $9 AND s.user_id = $2))
       RETURNING ${OWN_SETTINGS_COLUMNS}, m.accepted, m.accepted AND NOT before.accepted AS "newlyAccepted"`,
      [
        conversationId,
        userId,
        muted ?? null,
        mutedUntil ?? null,
        archived ?? null,
        favourite ?? null,
        hidden ?? null,
        sectionId !== undefined,
        sectionId ?? null,
        accepted ?? false,
      ],
    );
    if (row === undefined) return null;
    const { newlyAccepted, ...settings } = row;
    return {
      settings: { ...settings, mutedUntil: row.mutedUntil?.toISOString() ?? null },
      newlyAccepted,
    };
  }
}
