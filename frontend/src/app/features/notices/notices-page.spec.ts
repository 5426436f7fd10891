import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { StateCell, type ConversationListState, type NoticeList } from '@chatcall/client-sdk';
import type { Notice } from '@chatcall/contracts';
import { FakeClient } from '../../../testing/fake-client';
import { CLIENT } from '../../core/client';
import { NoticesPage } from './notices-page';

const ID = '0190f3c2-0000-7000-8000-00000000000';
const BASE = { createdAt: '2026-01-31T09:30:00.000Z', readAt: null } as const;
const signIn = (number: number, sessionId: string): Notice => ({
  ...BASE,
  id: `${ID}${number}`,
  kind: 'sign-in.new-device',
  details: {
    sessionId,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    address: '192.0.2.1',
  },
});

describe('the page of notices', () => {
  let fixture: ComponentFixture<NoticesPage>;
  let notices$: StateCell<readonly Notice[]>;
  let unread$: StateCell<number>;
  let state$: StateCell<ConversationListState>;
  const read = jest.fn<NoticeList['read']>();
  const disown = jest.fn<NoticeList['disown']>();
  const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const rows = (): HTMLElement[] => [
    ...root().querySelectorAll<HTMLElement>('[data-testid=notice]'),
  ];

  const open = async (notices: readonly Notice[]): Promise<void> => {
    notices$ = new StateCell(notices);
    unread$ = new StateCell(notices.filter(({ readAt }) => readAt === null).length);
    state$ = new StateCell<ConversationListState>({
      status: 'ready',
      loadingMore: false,
      hasMore: false,
      error: null,
    });
    read.mockReset().mockResolvedValue();
    disown.mockReset().mockResolvedValue();
    const client = new FakeClient();
    client.notices = () =>
      Promise.resolve({
        notices$,
        unread$,
        state$,
        read,
        disown,
        reload: () => Promise.resolve(),
        loadMore: () => Promise.resolve(),
        close: () => undefined,
      });
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', children: [] }]),
        { provide: CLIENT, useFactory: () => client.asClient() },
      ],
    });
    fixture = TestBed.createComponent(NoticesPage);
    await settled();
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await fixture.whenStable();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };

  it('reads what it shows, and also what arrives', async () => {
    await open([signIn(1, 'other')]);
    expect(rows()[0]?.textContent).toContain('New sign-in: Firefox on Linux');
    expect(read).toHaveBeenCalledTimes(1);
    unread$.set(2);
    notices$.set([
      { ...BASE, id: `${ID}2`, kind: 'account.factors-reset', details: {} },
      ...notices$.value,
    ]);
    await settled();
    expect(rows()).toHaveLength(2);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('signs out a stranger and leads to a new password, but never this device', async () => {
    await open([signIn(2, 'session-1'), signIn(1, 'other')]);
    const buttons = rows().map((row) => row.querySelector('button'));
    expect(buttons[0]).toBeNull();
    buttons[1]?.click();
    await settled();
    expect(disown).toHaveBeenCalledWith(`${ID}1`);
    expect(TestBed.inject(Router).url).toBe('/settings/security');
  });

  it('leaves out kinds that this app does not know', async () => {
    await open([{ ...signIn(1, 'other'), kind: 'of.the-future' } as unknown as Notice]);
    expect(rows()).toHaveLength(0);
    expect(root().querySelector('[data-testid=notices-empty]')).not.toBeNull();
  });
});
