import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import {
  ChatCallError,
  StateCell,
  type ChatCallClient,
  type ConversationListState,
  type ThreadList,
} from '@chatcall/client-sdk';
import type { Thread, ThreadFilter } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { ThreadsPage } from './threads-page';

const READY: ConversationListState = {
  status: 'ready',
  loadingMore: false,
  hasMore: false,
  error: null,
};

describe('ThreadsPage', () => {
  let fixture: ComponentFixture<ThreadsPage>;
  const threads$ = new StateCell<readonly Thread[]>([]);
  const state$ = new StateCell(READY);
  let opened: ThreadFilter[];
  let closed: number;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;

  beforeEach(async () => {
    [opened, closed] = [[], 0];
    threads$.set([]);
    state$.set(READY);
    const fake = new FakeClient();
    fake.conversations$.set([conversation({ id: 'a', title: 'Bridge' })]);
    const client = fake.asClient();
    const list: ThreadList = {
      threads$,
      state$,
      reload: () => Promise.resolve(),
      loadMore: () => Promise.resolve(),
      close: () => void (closed += 1),
    };
    const chats: Partial<ChatCallClient['chats']> = {
      threads: (filter = 'all') => {
        opened.push(filter);
        return list;
      },
    };
    TestBed.configureTestingModule({
      providers: [
        provideRouter([]),
        { provide: CLIENT, useValue: { ...client, chats: Object.assign(client.chats, chats) } },
      ],
    });
    fixture = TestBed.createComponent(ThreadsPage);
    await fixture.whenStable();
  });

  it('says when there are none, each filter in its own words', async () => {
    expect(page().textContent).toContain('No threads yet');
    page().querySelector<HTMLElement>('[data-testid="threads-unread"]')?.click();
    await fixture.whenStable();
    expect(page().textContent).toContain('No unread replies');
    expect([opened, closed]).toEqual([['all', 'unread'], 1]);
  });

  it('lists the threads with their conversations, and says that they could not be loaded', async () => {
    threads$.set([
      {
        root: message({ conversationId: 'a' }),
        own: { following: true, lastReadSeq: 0, unread: 2 },
      },
    ]);
    await fixture.whenStable();
    expect(page().querySelector('.place')?.textContent).toBe('Bridge');
    expect(page().querySelector('[data-testid="followed-unread"]')?.textContent).toContain('2');
    threads$.set([]);
    const error = new ChatCallError({ code: 'COMMON.OFFLINE', detail: 'offline' });
    state$.set({ ...READY, status: 'failed', error });
    await fixture.whenStable();
    expect(page().textContent).toContain("Couldn't load threads");
    expect(page().querySelector('[data-testid="threads-retry"]')).not.toBeNull();
  });
});
