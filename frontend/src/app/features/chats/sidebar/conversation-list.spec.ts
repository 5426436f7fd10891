import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { CLIENT } from '../../../core/client';
import { FakeClient } from '../../../../testing/fake-client';
import { conversation } from '../../../../testing/samples';
import { ConversationList } from './conversation-list';

describe('ConversationList after signing in', () => {
  let client: FakeClient;
  let host: HTMLElement | null = null;

  const open = async (takesFocus: boolean): Promise<void> => {
    const fixture = TestBed.createComponent(ConversationList);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    fixture.componentRef.setInput('takesFocus', takesFocus);
    await fixture.whenStable();
  };
  const load = (...ids: string[]): void => {
    client.conversations$.set(ids.map((id) => conversation({ id })));
    client.listState$.update((state) => ({ ...state, status: 'ready' }));
    TestBed.tick();
  };

  beforeEach(() => {
    client = new FakeClient();
    client.listState$.update((state) => ({ ...state, status: 'loading' }));
    TestBed.configureTestingModule({
      providers: [provideRouter([]), { provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });

  afterEach(() => host?.remove());

  it('focuses the first conversation once it is loaded', async () => {
    await open(true);
    expect(document.activeElement).toBe(document.body);
    load('a', 'b');
    expect((document.activeElement as HTMLElement).dataset['id']).toBe('a');
  });

  it('focuses the button of an empty list', async () => {
    await open(true);
    load();
    expect(document.activeElement?.tagName).toBe('BUTTON');
    expect(host?.contains(document.activeElement)).toBe(true);
  });

  it('does not take the focus from another element, a second time, or without a sign-in', async () => {
    await open(false);
    load('a');
    expect(document.activeElement).toBe(document.body);
    host?.remove();
    client.listState$.update((state) => ({ ...state, status: 'loading' }));

    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    await open(true);
    load('a', 'b');
    expect(document.activeElement).toBe(field);
    field.remove();
    load('a', 'b', 'c');
    expect(document.activeElement).toBe(document.body);
  });
});
