import { jest } from '@jest/globals';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, person } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Details } from './details';

class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

it('renders few of many members, owners first, and says how many there are', async () => {
  Object.assign(globalThis, { ResizeObserver: NoObserver });
  // Without a height nothing is visible, so no rows are rendered.
  jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
  const client = new FakeClient();
  const timeline = new FakeTimeline(
    conversation({ id: 'a', kind: 'channel', title: 'All', peer: null }),
  );
  client.timelines.set('a', timeline);
  timeline.members$.set(
    Array.from({ length: 5000 }, (_, index) => ({
      user: person(`Person ${String(index).padStart(4, '0')}`, { id: `user-${index}` }),
      role: index === 4999 ? ('owner' as const) : ('member' as const),
      joinedAt: '2026-01-01T00:00:00.000Z',
      lastDeliveredSeq: null,
      lastReadSeq: null,
    })),
  );
  TestBed.configureTestingModule({
    providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
  });
  const fixture = TestBed.createComponent(Details);
  fixture.componentRef.setInput('conversationId', 'a');
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const rows = [...page.querySelectorAll('[data-testid="members"] li[aria-posinset]')];
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.length).toBeLessThan(60);
  expect(rows[0]?.textContent).toContain('Person 4999');
  expect(rows[1]?.textContent).toContain('Person 0000');
  expect(rows[0]?.getAttribute('aria-setsize')).toBe('5000');
});
