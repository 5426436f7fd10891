import type { Conversation } from '@chatcall/contracts';
import { ADA, BOB, conversation, message } from '../../testing/samples.js';
import {
  byActivity,
  isMiscounted,
  mergeConversation,
  withCard,
  withChangedMessage,
  withMessage,
  withOwnRead,
  withRead,
} from './conversation-merge.js';

const AT = '2026-01-31T09:30:00.000Z';

describe('mergeConversation', () => {
  it('takes each part from the newer version', () => {
    const known = conversation(9, { version: 3, detailsVersion: 1, title: 'old' });
    const received = conversation(7, { version: 2, detailsVersion: 2, title: 'new' });
    expect(mergeConversation(known, received)).toMatchObject({
      title: 'new',
      version: 3,
      detailsVersion: 2,
      lastSeq: 9,
      lastMessage: { seq: 9 },
    });
    expect(mergeConversation(received, known)).toMatchObject({
      title: 'new',
      version: 3,
      detailsVersion: 2,
      lastSeq: 9,
      lastMessage: { seq: 9 },
    });
  });

  it('moves cursors forward only', () => {
    const { own } = conversation(9);
    const known = withRead(conversation(9, { own: { ...own, lastReadSeq: 3, unread: 6 } }), 8);
    expect(
      mergeConversation(known, conversation(9, { own: { ...known.own, lastReadSeq: 2 } })).own,
    ).toMatchObject({
      lastReadSeq: 8,
      unread: 1,
    });
  });
});

describe('withMessage', () => {
  it('counts messages of others and not my own', () => {
    expect(withMessage(conversation(4), message(5), ADA.id).own.unread).toBe(1);
    expect(withMessage(conversation(4), message(5), BOB.id).own.unread).toBe(0);
  });

  it('counts no system message, and one about my action does not mark earlier messages as read', () => {
    const note = message(5, { type: 'system', content: '' });
    expect(withMessage(conversation(4), note, BOB.id).own.unread).toBe(0);
    const behind = conversation(4, { own: { ...conversation(4).own, lastReadSeq: 2, unread: 2 } });
    expect(withMessage(behind, note, BOB.id).own).toMatchObject({ lastReadSeq: 2, unread: 2 });
    expect(withMessage(conversation(4), note, ADA.id).own.unread).toBe(0);
  });

  it('marks the conversation as accepted when I write, not for a system message or messages of others', () => {
    const request = conversation(1, { own: { ...conversation(1).own, accepted: false } });
    expect(withMessage(request, message(2), ADA.id).own.accepted).toBe(false);
    expect(
      withMessage(request, message(2, { type: 'system', content: '' }), BOB.id).own.accepted,
    ).toBe(false);
    const answered = withMessage(request, message(2), BOB.id);
    expect(answered.own.accepted).toBe(true);
    expect(mergeConversation(answered, request).own.accepted).toBe(true);
  });

  it('counts no message that was deleted before it arrived', () => {
    const deleted = message(5, { deletedAt: AT, content: '' });
    expect(withMessage(conversation(4), deleted, ADA.id).own.unread).toBe(0);
  });

  it('keeps the newest as the last message when an older one comes late', () => {
    expect(withMessage(conversation(6), message(5), ADA.id)).toMatchObject({
      lastSeq: 6,
      lastMessage: { seq: 6 },
    });
  });
});

describe('deletions', () => {
  const known = conversation(9, {
    own: { ...conversation(9).own, lastReadSeq: 6, unread: 2 },
    version: 20,
  });
  const deleted = (seq: number, version: number, viewer = ADA.id): Conversation =>
    withChangedMessage(known, message(seq, { deletedAt: AT, version }), viewer);

  it('of unread messages of others count once', () => {
    expect(deleted(8, 21).own.unread).toBe(1);
    // Read, of my own, and counted already.
    expect(deleted(6, 21).own.unread).toBe(2);
    expect(deleted(8, 21, BOB.id).own.unread).toBe(2);
    expect(deleted(8, 20).own.unread).toBe(2);
    const once = deleted(8, 21);
    const again = message(8, { deletedAt: AT, version: 21 });
    expect(withChangedMessage(once, again, ADA.id).own.unread).toBe(1);
  });

  it('are not undone by an answer that is older', () => {
    const after = deleted(8, 21);
    expect(mergeConversation(after, known).own.unread).toBe(1);
    expect(mergeConversation(known, after).own.unread).toBe(1);
  });

  it('cannot be counted when they arrive too late, or before their message', () => {
    const now = { deletedAt: AT, content: '' };
    expect(isMiscounted(known, message(8, { ...now, version: 21 }))).toBe(false);
    expect(isMiscounted(known, message(8, { ...now, version: 19 }))).toBe(true);
    expect(isMiscounted(known, message(10, { ...now, version: 21 }))).toBe(true);
    expect(isMiscounted(known, message(6, { ...now, version: 19 }))).toBe(false);
    expect(isMiscounted(known, message(8, { version: 19 }))).toBe(false);
  });
});

describe('mentions', () => {
  const named = { mentions: { users: [ADA], all: null } };
  const all = { mentions: { users: [], all: 'all' } } as const;
  const here = { mentions: { users: [BOB], all: 'here' } } as const;
  const unread = (count: number, mentions: number): ReturnType<typeof conversation> =>
    conversation(9, {
      own: { ...conversation(9).own, lastReadSeq: 9 - count, unread: count, mentions },
    });
  const edited = (
    before: { userIds: string[]; all: 'all' | null },
    now = {},
    version = 2,
  ): number =>
    withChangedMessage(unread(3, 2), message(8, { version, ...now }), ADA.id, before).own.mentions;

  it('are counted when they arrive, by name and with all members, and my own are not', () => {
    const counted = [named, all, here, {}].map(
      (change) => withMessage(unread(0, 0), message(10, change), ADA.id).own.mentions,
    );
    expect(counted).toEqual([1, 1, 0, 0]);
    expect(withMessage(unread(0, 0), message(10, all), BOB.id).own.mentions).toBe(0);
  });

  it('are never more than the unread messages, and have the number of the server after reading', () => {
    expect(withRead(unread(3, 3), 8).own).toMatchObject({ unread: 1, mentions: 1 });
    const own = { unread: 3, mentions: 2, countedSeq: 9, back: true };
    expect(withOwnRead(unread(0, 0), 6, own).own).toMatchObject({ unread: 3, mentions: 2 });
    const known = unread(3, 3);
    const server = { ...known, own: { ...known.own, mentions: 1 } };
    expect(mergeConversation(known, server).own.mentions).toBe(1);
  });

  it('follow an edit of an unread message once, and nothing else', () => {
    const nobody = { userIds: [], all: null };
    expect(edited(nobody, named)).toBe(3);
    expect(edited({ userIds: [ADA.id], all: null })).toBe(1);
    expect(edited({ userIds: [], all: 'all' }, named)).toBe(2);
    expect(edited(nobody, named, 1)).toBe(2);
    const read = withChangedMessage(
      unread(0, 0),
      message(8, { version: 2, ...named }),
      ADA.id,
      nobody,
    );
    expect(read.own.mentions).toBe(0);
  });

  it('have the new name of a user', () => {
    const last = conversation(1, { lastMessage: message(1, named) });
    const renamed = withCard(last, { ...ADA, displayName: 'Lovelace' });
    expect(renamed.lastMessage?.mentions.users[0]?.displayName).toBe('Lovelace');
    const forwarded = { sender: ADA, createdAt: '2026-02-01T00:00:00.000Z' };
    const copy = conversation(1, { lastMessage: message(1, { forwarded }) });
    const { lastMessage } = withCard(copy, { ...ADA, displayName: 'Lovelace' });
    expect(lastMessage?.forwarded?.sender.displayName).toBe('Lovelace');
  });
});

describe('byActivity', () => {
  it('puts the newest first; a conversation without messages counts from its creation', () => {
    const fresh = conversation(0, { id: 'fresh', createdAt: '2026-02-01T00:00:00.000Z' });
    const ids = [conversation(1, { id: 'a' }), fresh, conversation(2, { id: 'b' })]
      .sort(byActivity)
      .map(({ id }) => id);
    expect(ids).toEqual(['fresh', 'b', 'a']);
  });
});
