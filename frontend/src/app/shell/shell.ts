import { Component, computed, effect, inject, untracked } from '@angular/core';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { MatDialog } from '@angular/material/dialog';
import { CallIntents } from '../core/call/call-intents';
import { Activity } from '../core/attention/activity';
import { Attention } from '../core/attention/attention';
import { OverlayLandmark } from '../core/layout/overlay-landmark';
import { ContactActions } from '../core/people/contact-actions';
import { Session } from '../core/session/session';
import { signInUrl } from '../core/session/guards';
import { Shortcuts } from '../core/shortcuts/shortcuts';
import { Call } from '../features/call/call';
import { IncomingCalls } from '../features/call/incoming/incoming-calls';
import { ChatsState } from '../features/chats/chats-state';
import { IconButton } from '../ui/button/icon-button';
import { Icon } from '../ui/icon/icon';
import { Logo } from '../ui/logo/logo';
import { ConnectionBanner } from './connection-banner';

/** The frame around everything a signed-in person sees: navigation, connection state, the page. */
@Component({
  selector: 'cc-shell',
  imports: [
    Call,
    ConnectionBanner,
    Icon,
    IconButton,
    Logo,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
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
  readonly #dialog = inject(MatDialog);
  readonly #chats = inject(ChatsState);
  readonly #contacts = inject(ContactActions);

  protected readonly unread = computed(() => this.#chats.totals().unreadConversations);
  protected readonly requests = computed(() => this.#contacts.incoming().length);
  protected readonly inTimeline = computed(() => this.#chats.openId() !== null);

  /** A call is open, requested or ringing: its code is loaded while the user decides. */
  protected readonly callNear = computed(
    () =>
      this.intents.intent() !== null || this.intents.active() || this.#ringing.incoming() !== null,
  );

  /** The frame makes room for an open call. */
  protected readonly callClass = computed(() => {
    const view = this.intents.view();
    return view ? `call-${view}` : '';
  });

  constructor() {
    inject(Attention);
    inject(Activity);
    inject(OverlayLandmark);
    this.#shortcuts.handle('help', () => void this.help());
    this.#shortcuts.handle('previous', () => this.#step(-1));
    this.#shortcuts.handle('next', () => this.#step(1));
    effect(() => {
      if (this.#session.state().status !== 'signed-out') return;
      untracked(() => {
        this.#dialog.closeAll();
        void this.#router.navigateByUrl(signInUrl(this.#router, this.#router.url));
      });
    });
  }

  protected press(event: KeyboardEvent): void {
    this.#shortcuts.press(event, this.intents.covering());
  }

  protected async help(): Promise<void> {
    const { ShortcutsDialog } = await import('./shortcuts-dialog');
    this.#dialog.open(ShortcutsDialog, { width: '520px' });
  }

  protected skip(event: Event): void {
    event.preventDefault();
    // The call is the main part while it covers the page.
    document.querySelector<HTMLElement>(':is(main, [role=main]):not([inert] *)')?.focus();
  }

  #step(step: -1 | 1): void {
    const next = this.#chats.neighbour(step);
    if (next) void this.#router.navigate(['/chats', next.id]);
  }
}
