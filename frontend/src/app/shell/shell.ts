import {
  Component,
  computed,
  DestroyRef,
  DOCUMENT,
  effect,
  inject,
  Injector,
  untracked,
} from '@angular/core';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { fromBehavior } from '../core/behavior';
import { CallIntents } from '../core/call/call-intents';
import { CLIENT } from '../core/client';
import { Activity } from '../core/attention/activity';
import { Attention } from '../core/attention/attention';
import { ContactActions } from '../core/people/contact-actions';
import { Times } from '../core/i18n/times';
import { idle } from '../core/idle';
import { Session, signInUrl } from '../core/session/session';
import { SiteInfo } from '../core/site/site-info';
import { nextTask } from '../core/tasks';
import { Shortcuts } from '../core/shortcuts/shortcuts';
import { Call } from '../features/call/call';
import { IncomingCalls } from '../features/call/incoming/incoming-calls';
import { ChatsState } from '../features/chats/chats-state';
import { ConversationActions } from '../features/chats/details/conversation-actions';
import { InTurn } from '../core/start/render-turns';
import { KeyValue, OF_SESSION } from '../platform/key-value';
import { Dialogs } from '../ui/dialog/dialogs';
import { IconButton } from '../ui/button/icon-button';
import { Icon } from '../ui/icon/icon';
import { Logo } from '../ui/logo/logo';
import { Announcements } from './announcements';
import { ConnectionBanner } from './connection-banner';
import { FactorBanner } from './factor-banner';
import { FurtherEntries } from './further-entries';
import { refuseStrayFiles } from './stray-files';
import { UnsavedBanner } from './unsaved-banner';

/** Creates what the shell and its first page need, each in a task of its own. */
export async function prepareShell(injector: Injector): Promise<void> {
  const steps = [
    () => injector.get(ChatsState),
    () => injector.get(IncomingCalls),
    () => injector.get(Times).prepare(),
  ];
  for (const step of steps) {
    step();
    await nextTask();
  }
}

/** Without a network the next start does it. */
async function storeMailLanguage(injector: Injector): Promise<void> {
  const code = await import('../core/i18n/mail-language').catch(() => null);
  if (code) injector.get(code.MailLanguage);
}

/** The frame of all pages for signed-in users: navigation, connection state, page, call. */
@Component({
  selector: 'cc-shell',
  imports: [
    Announcements,
    Call,
    ConnectionBanner,
    FactorBanner,
    FurtherEntries,
    Icon,
    IconButton,
    InTurn,
    Logo,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    UnsavedBanner,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
  host: {
    '(document:keydown)': 'press($event)',
    '[class.in-timeline]': 'inTimeline()',
    '[class]': 'callClass()',
  },
})
export class Shell {
  readonly #shortcuts = inject(Shortcuts);
  protected readonly intents = inject(CallIntents);
  readonly #ringing = inject(IncomingCalls);
  readonly #session = inject(Session);
  readonly #router = inject(Router);
  readonly #dialogs = inject(Dialogs);
  readonly #info = inject(SiteInfo);
  readonly #store = inject(KeyValue);
  readonly #chats = inject(ChatsState);
  readonly #contacts = inject(ContactActions);
  readonly #actions = inject(ConversationActions);

  protected readonly unread = computed(() => this.#chats.totals().unreadConversations);
  protected readonly requests = computed(() => this.#contacts.incoming().length);
  /** May open a page of the administration. */
  protected readonly administers = computed(
    () => this.#session.may('settings.read') || this.#session.may('invitations.create'),
  );
  protected readonly inTimeline = computed(() => this.#chats.openId() !== null);

  /** The user has to set up a second factor. */
  protected readonly factorDue = computed(() => !!this.#session.me()?.factorDeadline);
  protected readonly announcements = fromBehavior(inject(CLIENT).site.announcements$);

  /** A call is open, requested or ringing: loads the code of calls. */
  protected readonly callExpected = computed(
    () =>
      this.intents.intent() !== null || this.intents.active() || this.#ringing.incoming() !== null,
  );

  /** Class that makes room for an open call. */
  protected readonly callClass = computed(() => {
    const view = this.intents.view();
    return view ? `call-${view}` : '';
  });

  constructor() {
    inject(Attention);
    inject(Activity);
    const injector = inject(Injector);
    const idling = idle().subscribe(() => {
      void this.#idle();
      void storeMailLanguage(injector);
    });
    inject(DestroyRef).onDestroy(() => idling.unsubscribe());
    inject(DestroyRef).onDestroy(refuseStrayFiles(inject(DOCUMENT)));
    this.#shortcuts.handle('help', () => void this.help());
    this.#shortcuts.handle('switch', () => void this.#actions.openSwitcher());
    this.#shortcuts.handle('previous', () => this.#step(-1));
    this.#shortcuts.handle('next', () => this.#step(1));
    // A second time it is the search of the browser.
    this.#shortcuts.handle('search', () => this.#search(), {
      possible: () => !this.#router.url.startsWith('/chats/search'),
    });
    effect(() => {
      // The name is the path of its page.
      const prerequisite = this.#session.prerequisite();
      if (prerequisite === null) return;
      const { url } = untracked(() => this.#router);
      void this.#router.navigateByUrl(signInUrl(this.#router, url, `/${prerequisite}`));
    });
    effect(() => {
      if (this.#session.state().status !== 'signed-out') return;
      untracked(() => {
        this.#dialogs.closeAll();
        for (const key of this.#store.keys(OF_SESSION)) this.#store.set(key, null);
        void this.#router.navigateByUrl(signInUrl(this.#router, this.#router.url));
      });
    });
  }

  /** What menus and dialogs need is there before the first of them is opened. */
  async #idle(): Promise<void> {
    await this.#dialogs.load();
    await this.#info.load();
  }

  protected press(event: KeyboardEvent): void {
    this.#shortcuts.press(event, this.intents.covering());
  }

  protected async help(): Promise<void> {
    const { ShortcutsDialog } = await import('./shortcuts-dialog');
    await this.#dialogs.open(ShortcutsDialog, { delayFocusTrap: false, width: '520px' });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    // A call that covers the page is the main part.
    document.querySelector<HTMLElement>(':is(main, [role=main]):not([inert] *)')?.focus();
  }

  /** In the open conversation, or in all. */
  #search(): void {
    void this.#router.navigate(['/chats/search'], {
      queryParams: { conversation: this.#chats.openId() },
    });
  }

  #step(step: -1 | 1): void {
    const next = this.#chats.neighbour(step);
    if (next) void this.#router.navigate(['/chats', next.id]);
  }
}
