import { TestBed } from '@angular/core/testing';
import type { Conversation, Message } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { FakeClient, FakeThread } from '../../../../testing/fake-client';
import { conversation, threadMessage } from '../../../../testing/samples';
import { NewMessageVoice } from './new-message-voice';
import { ThreadState } from './thread-state';

describe('NewMessageVoice', () => {
  it('says each message of the open conversation, also the second of two that say the same', async () => {
    const client = new FakeClient();
    const open = conversation({ id: 'open' });
    client.threads.set('open', new FakeThread(open));
    TestBed.configureTestingModule({
      providers: [ThreadState, { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    TestBed.inject(ThreadState).open('open');
    const fixture = TestBed.createComponent(NewMessageVoice);
    const said = (): (string | null)[] =>
      [...(fixture.nativeElement as HTMLElement).querySelectorAll('p')].map((line) => line.textContent);
    const arrive = (seq: number, content: string, where: Conversation = open): void => {
      const message = { ...threadMessage(seq), type: 'text', content } as unknown as Message;
      client.arrived$.next({ message, conversation: where });
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
