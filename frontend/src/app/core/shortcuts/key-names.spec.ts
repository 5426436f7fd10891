import { TestBed } from '@angular/core/testing';
import { FakeClient } from '../../../testing/fake-client';
import { NoConversation } from '../../features/chats/no-conversation';
import { Sidebar } from '../../features/chats/sidebar/sidebar';
import { NewConversation } from '../../features/chats/dialogs/new-conversation';
import { ShortcutsDialog } from '../../shell/shortcuts-dialog';
import { CLIENT } from '../client';

/** Every place that names a key together with the command key. */
describe.each([
  ['MacIntel', '⌘K', ['⌘', 'K']],
  ['iPhone', '⌘K', ['⌘', 'K']],
  ['Win32', 'Ctrl K', ['Ctrl', 'K']],
  ['Linux x86_64', 'Ctrl K', ['Ctrl', 'K']],
])('the keys of the search on %s', (platform, together, apart) => {
  const own = Object.getOwnPropertyDescriptor(Navigator.prototype, 'platform');

  beforeEach(() => {
    Object.defineProperty(navigator, 'platform', { value: platform, configurable: true });
    const client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [
        { provide: CLIENT, useFactory: () => client.asClient() },
        { provide: NewConversation, useValue: {} },
      ],
    });
    client.listState$.set({ status: 'loading', loadingMore: false, hasMore: false, error: null });
  });

  afterEach(() => {
    Reflect.deleteProperty(navigator, 'platform');
    if (own) Object.defineProperty(Navigator.prototype, 'platform', own);
  });

  it('are named in the empty pane', async () => {
    const fixture = TestBed.createComponent(NoConversation);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toContain(
      `Press ${together} to search.`,
    );
  });

  it('are named in the search field', async () => {
    TestBed.overrideComponent(Sidebar, { set: { template: '{{ searchKeys }}', imports: [] } });
    const fixture = TestBed.createComponent(Sidebar);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe(together);
  });

  it('are named in the list of all keys', async () => {
    TestBed.overrideComponent(ShortcutsDialog, {
      set: { template: '{{ lines[0].keys.join("+") }}', imports: [] },
    });
    const fixture = TestBed.createComponent(ShortcutsDialog);
    await fixture.whenStable();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe(apart.join('+'));
  });
});
