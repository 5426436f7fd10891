import type { ConversationId } from '@chatcall/contracts';
import { DRAFT_COLUMNS } from './message-rows.js';
import type { MessageDraft } from './message-rows.js';

/** The fields of a draft, in the order of the parameters; `$1` is the conversation. */
export const FIELDS = Object.keys(DRAFT_COLUMNS) as (keyof MessageDraft)[];
export const NAMES = FIELDS.map((field) => DRAFT_COLUMNS[field].name);
/** The parameter of each field of a draft. */
export const DRAFT = Object.fromEntries(
  FIELDS.map((field, index) => [field, `$${index + 2}::${DRAFT_COLUMNS[field].type}`]),
) as Readonly<Record<keyof MessageDraft, string>>;

/** The value of a field. An array would become one of SQL: these are JSON. */
function valueOf(draft: MessageDraft, field: keyof MessageDraft): unknown {
  const value = draft[field];
  return Array.isArray(value) ? JSON.stringify(value) : value;
}

/** The values of `APPEND_ONE` and `APPEND_NOTE`. */
export function valuesOfOne(conversationId: ConversationId, draft: MessageDraft): unknown[] {
  return [conversationId, ...FIELDS.map((field) => valueOf(draft, field))];
}

/** The values of `APPEND_MANY`: an array for each field. */
export function valuesOfMany(
  conversationId: ConversationId,
  drafts: readonly MessageDraft[],
): unknown[] {
  return [conversationId, ...FIELDS.map((field) => drafts.map((draft) => valueOf(draft, field)))];
}
