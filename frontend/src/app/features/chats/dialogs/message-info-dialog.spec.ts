import { jest } from '@jest/globals';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import { provideRouter } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import type { Member, MessageReceipts, Reactor } from '@chatcall/contracts';
import { timelineMessage } from '../../../../testing/samples';
import { MessageInfoDialog, type MessageInfoData } from './message-info-dialog';

const card = (id: string) => ({
  id,
  username: id,
  displayName: id.toUpperCase(),
  avatarUrl: null,
  statusText: '',
});
const member = (id: string, lastReadSeq: number | null): Member => ({
  user: card(id),
  role: 'member',
  joinedAt: '2026-01-01T00:00:00.000Z',
  lastDeliveredSeq: 5,
  lastReadSeq,
});

describe('MessageInfoDialog', () => {
  const open = async (
    found: Pick<MessageReceipts, 'items' | 'count'> | ChatCallError,
    given: readonly Member[] = [],
    people: readonly Reactor[] = [],
  ) => {
    const answer = { found };
    const members = signal<readonly Member[]>(given);
    const reaction = { emoji: '👍', count: 1, mine: false };
    const message = { ...timelineMessage(3), reactions: people.length > 0 ? [reaction] : [] };
    const data: MessageInfoData = {
      message: signal(message),
      members,
      meId: 'me',
      live: true,
      receipts: () =>
        answer.found instanceof ChatCallError
          ? Promise.reject(answer.found)
          : Promise.resolve(answer.found),
      reactors: () => Promise.resolve(people),
    };
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: MAT_DIALOG_DATA, useValue: data }],
    });
    const fixture = TestBed.createComponent(MessageInfoDialog);
    await fixture.whenStable();
    const page = fixture.nativeElement as HTMLElement;
    return {
      answer,
      members,
      fixture,
      page,
      text: (id: string) => page.querySelector(`[data-testid="${id}"]`)?.textContent ?? null,
    };
  };

  it('names who has read the message with the time, the last one first, and who has not', async () => {
    const items = [
      { user: card('ann'), readAt: null },
      { user: card('bob'), readAt: '2026-03-03T09:00:00.000Z' },
      { user: card('cat'), readAt: '2026-03-03T10:00:00.000Z' },
    ];
    const given = [member('ann', 3), member('dan', 2), member('eve', null), member('me', 2)];
    const { text } = await open({ items, count: 3 }, given);
    const names = text('readers')?.match(/ANN|BOB|CAT/g);
    expect(names).toEqual(['CAT', 'BOB', 'ANN']);
    expect(text('readers')).toMatch(/\d:00/);
    expect(text('not-read')).toContain('DAN');
    expect(text('not-read')).not.toMatch(/EVE|ME/);
  });

  it('follows read cursors while it is open', async () => {
    const { answer, members, fixture, text } = await open({ items: [], count: 0 });
    expect(text('readers')).toContain('No one yet');
    answer.found = { items: [{ user: card('bob'), readAt: null }], count: 1 };
    members.set([member('bob', 3)]);
    await fixture.whenStable();
    expect(text('readers')).toContain('BOB');
  });

  it('says that the readers could not be loaded, and tries again when asked and by itself', async () => {
    jest.useFakeTimers({
      now: Date.now(),
      doNotFake: ['setTimeout', 'queueMicrotask', 'nextTick'],
    });
    const offline = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });
    const { answer, fixture, page, text } = await open(offline);
    expect(page.querySelector('[role=alert]')?.textContent).toContain('connection');
    answer.found = { items: [], count: 0 };
    page.querySelector<HTMLElement>('[data-testid=message-info-retry]')?.click();
    await fixture.whenStable();
    expect(text('readers')).toContain('No one yet');
    TestBed.resetTestingModule();
    const later = await open(offline);
    later.answer.found = { items: [], count: 0 };
    jest.advanceTimersByTime(5_000);
    await new Promise((resolve) => setTimeout(resolve));
    await later.fixture.whenStable();
    expect(later.text('readers')).toContain('No one yet');
    expect(later.page.querySelector('[role=alert]')).toBeNull();
    jest.useRealTimers();
  });

  it('has a number in a large conversation, and a note while receipts are off', async () => {
    const counted = await open({ items: [], count: 1200 });
    expect(counted.text('readers-count')).toContain('1,200');
    TestBed.resetTestingModule();
    const off = await open({ items: [], count: null });
    expect(off.text('receipts-off')).toContain('turned read receipts off');
    expect(off.text('readers')).toBeNull();
  });

  it('lists who has reacted', async () => {
    const people = [{ emoji: '👍', user: card('bob'), reactedAt: '2026-03-03T09:00:00.000Z' }];
    const { text } = await open({ items: [], count: 0 }, [], people);
    expect(text('reactors')).toMatch(/BOB.*👍/);
  });
});
