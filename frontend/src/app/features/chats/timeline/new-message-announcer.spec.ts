import { TestBed } from '@angular/core/testing';
import type { Conversation, Message } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { FakeTimeline } from '../../../../testing/fake-timeline';
import { conversation, timelineMessage } from '../../../../testing/samples';
import { NewMessageAnnouncer } from './new-message-announcer';
import { TimelineState } from './timeline-state';

describe('NewMessageAnnouncer', () => {
  it('announces each message of the open conversation, also two with the same text', async () => {
    const client = new FakeClient();
    const open = conversation({ id: 'open' });
    client.timelines.set('open', new FakeTimeline(open));
    TestBed.configureTestingModule({
      providers: [TimelineState, { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(TimelineState).open('open');
    const fixture = TestBed.createComponent(NewMessageAnnouncer);
    const said = (): (string | null)[] =>
      [...(fixture.nativeElement as HTMLElement).querySelectorAll('p')].map(
        (line) => line.textContent,
      );
    const arrive = (seq: number, content: string, where: Conversation = open): void => {
      const message = { ...timelineMessage(seq), type: 'text', content } as unknown as Message;
      client.arrived$.next({ message, conversation: where, thread: null });
    };
    arrive(1, 'ok');
    arrive(2, 'ok');
    arrive(3, 'elsewhere', conversation({ id: 'other' }));
    await fixture.whenStable();
    expect(said()).toHaveLength(2);
    expect(said()[1]).toContain('says: ok');
    for (let seq = 4; seq < 20; seq++) arrive(seq, `line ${seq}`);
    await fixture.whenStable();
    expect(said()).toHaveLength(10);
    expect(said().at(-1)).toContain('line 19');
  });
});
