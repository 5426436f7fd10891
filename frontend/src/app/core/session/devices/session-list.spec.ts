import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { CursorPage, Session } from '@chatcall/contracts';
import { CLIENT } from '../../client';
import { FakeClient } from '../../../../testing/fake-client';
import { deviceName } from './device-name';
import { SessionList } from './session-list';

const session = (id: string): Session => ({
  id,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  address: '192.0.2.1',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  current: id === 'a',
});

describe('SessionList', () => {
  let fixture: ComponentFixture<SessionList>;
  let requested: (string | null)[];
  const rows = (): number => root().querySelectorAll('[data-testid="sessions"] li').length;
  const root = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const more = (): HTMLButtonElement | null =>
    root().querySelector('[data-testid="sessions-more"]');

  beforeEach(async () => {
    requested = [];
    const pages: Record<string, CursorPage<Session>> = {
      '': { items: [session('a'), session('b')], nextCursor: 'second' },
      // A device that was active in between is on this page as well.
      second: { items: [session('b'), session('c')], nextCursor: null },
    };
    const client = new FakeClient();
    client.auth.sessions = (cursor = null) => {
      requested.push(cursor);
      return Promise.resolve(pages[cursor ?? ''] ?? { items: [], nextCursor: null });
    };
    TestBed.configureTestingModule({
      imports: [SessionList],
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(SessionList);
    await fixture.whenStable();
  });

  it('shows a page, then the next one on demand, each device once', async () => {
    expect(rows()).toBe(2);
    more()?.click();
    await fixture.whenStable();
    expect(requested).toEqual([null, 'second']);
    expect(rows()).toBe(3);
    expect(more()).toBeNull();
  });
});

describe('deviceName', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
      'Chrome',
      'Linux',
      false,
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0',
      'Edge',
      'Windows',
      false,
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari',
      'iOS',
      true,
    ],
    [
      'Mozilla/5.0 (Android 15; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0',
      'Firefox',
      'Android',
      true,
    ],
    ['node', 'Node.js', null, false],
    ['', null, null, false],
  ])('%s', (userAgent, program, system, phone) => {
    expect(deviceName(userAgent)).toEqual({ program, system, phone });
  });
});
