import type { Conversation, Section, SectionId } from '@chatcall/contracts';

/** Conversations of the list under one heading. */
export interface ConversationGroup {
  /** The id of one of my sections, or what the app groups by itself. */
  readonly id: 'favourites' | 'rest' | SectionId;
  /** Null for favourites and the rest. */
  readonly section: Section | null;
  readonly collapsed: boolean;
  readonly conversations: readonly Conversation[];
}

/**
 * Favourites, then my sections in their order, then the rest. Without favourites and sections it is
 * one group. A conversation of a section that does not exist belongs to the rest.
 * @param placed all favourites and conversations in sections
 * @param collapsed the groups of the app that are collapsed on this device
 */
export function groupConversations(
  listed: readonly Conversation[],
  placed: readonly Conversation[],
  sections: readonly Section[],
  collapsed: ReadonlySet<string>,
): readonly ConversationGroup[] {
  const favourites = placed.filter(({ own }) => own.favourite);
  const inSections = new Map<SectionId, Conversation[]>(sections.map(({ id }) => [id, []]));
  for (const conversation of placed)
    if (!conversation.own.favourite)
      inSections.get(conversation.own.sectionId ?? '')?.push(conversation);
  const above = new Set([...favourites, ...[...inSections.values()].flat()].map(({ id }) => id));
  const rest = listed.filter(({ id }) => !above.has(id));
  const ofApp = (id: 'favourites' | 'rest', conversations: readonly Conversation[]) => ({
    id,
    section: null,
    collapsed: collapsed.has(id),
    conversations,
  });
  if (favourites.length === 0 && sections.length === 0)
    return [{ ...ofApp('rest', rest), collapsed: false }];
  return [
    ...(favourites.length > 0 ? [ofApp('favourites', favourites)] : []),
    ...sections.map((section) => ({
      id: section.id,
      section,
      collapsed: section.collapsed,
      conversations: inSections.get(section.id) ?? [],
    })),
    ofApp('rest', rest),
  ];
}
