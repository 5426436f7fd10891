import { conversation, message } from '../../testing/samples.js';
import { byActivity, mergeConversation, withMessage, withRead } from './conversation-merge.js';

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
    expect(withMessage(conversation(4), message(5), false).own.unread).toBe(1);
    expect(withMessage(conversation(4), message(5), true).own.unread).toBe(0);
  });

  it('counts no system message, and one about my action does not mark earlier messages as read', () => {
    const note = message(5, { type: 'system', content: '' });
    expect(withMessage(conversation(4), note, true).own.unread).toBe(0);
    const behind = conversation(4, { own: { ...conversation(4).own, lastReadSeq: 2, unread: 2 } });
    expect(withMessage(behind, note, true).own).toMatchObject({ lastReadSeq: 2, unread: 2 });
    expect(withMessage(conversation(4), note, false).own.unread).toBe(0);
  });

  it('marks the conversation as accepted when I write, not for a system message or messages of others', () => {
    const request = conversation(1, { own: { ...conversation(1).own, accepted: false } });
    expect(withMessage(request, message(2), false).own.accepted).toBe(false);
    expect(
      withMessage(request, message(2, { type: 'system', content: '' }), true).own.accepted,
    ).toBe(false);
    const answered = withMessage(request, message(2), true);
    expect(answered.own.accepted).toBe(true);
    expect(mergeConversation(answered, request).own.accepted).toBe(true);
  });

  it('keeps the newest as the last message when an older one comes late', () => {
    expect(withMessage(conversation(6), message(5), false)).toMatchObject({
      lastSeq: 6,
      lastMessage: { seq: 6 },
    });
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
