import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { jest } from '@jest/globals';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, message } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { Pins } from './pins';

describe('Pins', () => {
  let timeline: FakeTimeline;
  let fixture: ComponentFixture<Pins>;
  const page = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const click = async (id: string): Promise<void> => {
    page().querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click();
    await fixture.whenStable();
  };

  const show = async (change: Parameters<typeof conversation>[0] = {}): Promise<void> => {
    const client = new FakeClient();
    timeline = new FakeTimeline(conversation({ id: 'a', kind: 'group', title: 'Crew', ...change }));
    client.timelines.set('a', timeline);
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(Pins);
    fixture.componentRef.setInput('conversationId', 'a');
    await fixture.whenStable();
  };

  it('loads them, and says when there are none', async () => {
    await show();
    expect(timeline.pinsLoaded).toBe(1);
    timeline.pins$.set([]);
    await fixture.whenStable();
    expect(page().textContent).toContain('Nothing is pinned');
  });

  it('shows their number, opens one in the conversation and unpins it', async () => {
    await show();
    const pin = jest.spyOn(timeline, 'pin');
    timeline.pins$.set([message({ id: 'one' }), message({ id: 'two' })]);
    await fixture.whenStable();
    expect(page().querySelector('[data-testid="pins-count"]')?.textContent).toBe('2');
    const open = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await click('card-show');
    expect(open.mock.lastCall?.[0]).toEqual(['/chats', 'a', 'one']);
    await click('pin-remove');
    expect(pin).toHaveBeenCalledWith('one', false);
  });

  it('offers no unpinning where the policy does not allow it', async () => {
    const policy = { post: 'member', addMembers: 'admin', pin: 'admin', mentionAll: 'member' };
    await show({ policy: policy as ReturnType<typeof conversation>['policy'] });
    timeline.pins$.set([message({ id: 'one' })]);
    await fixture.whenStable();
    expect(page().querySelector('[data-testid="pin-remove"]')).toBeNull();
  });
});
