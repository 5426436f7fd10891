import { computed, type Signal } from '@angular/core';
import type { Conversation, Member, UserId } from '@chatcall/contracts';

/**
 * Ids of the members of a conversation; null while not all of them are loaded. The same set as long as
 * they are the same users: the members change with each cursor.
 */
export function memberIdsOf(
  conversation: Signal<Conversation | null>,
  members: Signal<readonly Member[]>,
): Signal<ReadonlySet<UserId> | null> {
  return computed(
    () => {
      const count = conversation()?.memberCount ?? Infinity;
      const ids = new Set(members().map(({ user }) => user.id));
      return ids.size < count ? null : ids;
    },
    { equal: sameIds },
  );
}

function sameIds(a: ReadonlySet<UserId> | null, b: ReadonlySet<UserId> | null): boolean {
  return a === null || b === null ? a === b : a.size === b.size && [...a].every((id) => b.has(id));
}
