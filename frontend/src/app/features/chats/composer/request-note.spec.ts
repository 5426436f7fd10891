import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { Conversation, UpdateMembershipRequest } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { Toasts } from '../../../ui/toast/toasts';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation } from '../../../../testing/samples';
import { ChatsState } from '../chats-state';
import { RequestNote } from './request-note';

const GROUP = conversation({ kind: 'group', title: 'Crew', peer: null });

describe('the note of a conversation that is not accepted', () => {
  let fixture: ComponentFixture<RequestNote>;
  let changes: UpdateMembershipRequest[];

  const show = async (one: Conversation): Promise<void> => {
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
    changes = [];
    const chats = TestBed.inject(ChatsState);
    chats.changeOwn = (_, change) => Promise.resolve(void changes.push(change));
    fixture = TestBed.createComponent(RequestNote);
    fixture.componentRef.setInput('conversation', one);
    await fixture.whenStable();
  };
  const button = (name: string): HTMLButtonElement | null =>
    (fixture.nativeElement as HTMLElement).querySelector(`[data-testid=request-${name}]`);

  it('accepts it without an answer', async () => {
    await show(conversation());
    button('accept')?.click();
    await fixture.whenStable();
    expect(changes).toEqual([{ accepted: true }]);
  });

  it('ignores it, which can be undone', async () => {
    await show(conversation());
    button('ignore')?.click();
    await fixture.whenStable();
    expect(changes).toEqual([{ archived: true, muted: true }]);
    const [toast] = TestBed.inject(Toasts).list();
    expect(toast?.text).toContain('is ignored');
    toast?.action?.run();
    await fixture.whenStable();
    expect(changes[1]).toEqual({ archived: false, muted: false });
  });

  it('only accepts a group, which is left like any other', async () => {
    await show(GROUP);
    expect(button('ignore')).toBeNull();
    expect(button('block')).toBeNull();
    expect(button('accept')).not.toBeNull();
  });
});
