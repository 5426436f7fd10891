import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { CursorPage, Session } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { SettingsState } from '../settings-state';
import { SessionList } from './session-list';

const session = (id: string): Session => ({
  id,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  address: '192.0.2.1',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  current: id === 'a',
});

describe('the list of signed-in devices', () => {
  let fixture: ComponentFixture<SessionList>;
  let asked: (string | null)[];
  const rows = (): number => root().querySelectorAll('[data-testid="sessions"] li').length;
  const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const more = (): HTMLButtonElement | null =>
    root().querySelector('[data-testid="sessions-more"]');

  beforeEach(async () => {
    asked = [];
    const pages: Record<string, CursorPage<Session>> = {
      '': { items: [session('a'), session('b')], nextCursor: 'second' },
      // A device that was seen meanwhile has moved.
      second: { items: [session('b'), session('c')], nextCursor: null },
    };
    const settings: Pick<SettingsState, 'sessions'> = {
      sessions: (cursor) => {
        asked.push(cursor);
        return Promise.resolve(pages[cursor ?? ''] ?? { items: [], nextCursor: null });
      },
    };
    TestBed.configureTestingModule({
      imports: [SessionList],
      providers: [
        { provide: CLIENT, useFactory: () => new FakeClient().asClient() },
        { provide: SettingsState, useValue: settings },
      ],
    });
    fixture = TestBed.createComponent(SessionList);
    await fixture.whenStable();
  });

  it('shows a page, then the next one on demand, each device once', async () => {
    expect(rows()).toBe(2);
    more()?.click();
    await fixture.whenStable();
    expect(asked).toEqual([null, 'second']);
    expect(rows()).toBe(3);
    expect(more()).toBeNull();
  });
});
