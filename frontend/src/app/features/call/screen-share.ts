import { computed, effect, inject, Injectable, untracked } from '@angular/core';
import type {
  CallSession,
  LocalScreenState,
  LocalSourceFailure,
  MediaItem,
} from '@chatcall/client-sdk/calls';
import type { ScreenOptions } from '@chatcall/client-sdk';
import { BehaviorSwitch } from '../../core/behavior';
import { CallPreferences } from '../../core/call/call-preferences';
import { isolate } from '../../core/i18n/isolate';
import { sharesScreens, sharesSound } from '../../platform/browser-screen';
import { CallNotices } from './call-notices';
import { CallState } from './call-state';

const OFF: LocalScreenState = { status: 'off' };

/** Shared screens: mine, and those of the others. Provided by the call's root component. */
@Injectable()
export class ScreenShare {
  readonly #call = inject(CallState);
  readonly #notices = inject(CallNotices);
  readonly #preferences = inject(CallPreferences);
  readonly #session = new BehaviorSwitch<CallSession>();
  readonly #state = this.#session.follow((session) => session.local.screen.state$, OFF);
  /** My screen is sent, but does not reach the others right now. */
  readonly withheld = this.#session.follow(
    (session) => session.local.screen.video.withheld$,
    false,
  );

  /** All shared screens, my own first. */
  readonly screens = computed(() => this.#call.items().filter(({ source }) => source === 'screen'));
  readonly #allowed = this.#session.follow((session) => session.screenSharing$, true);
  /** This browser can share a screen, and there is a call that allows it. */
  readonly possible = computed(() => {
    const screen = this.#session.source()?.local.screen;
    return (
      screen?.supported === true &&
      sharesScreens() &&
      this.#allowed() &&
      !['preparing', 'ringing'].includes(this.#call.phase())
    );
  });
  /** This browser can share the sound of a screen. */
  readonly soundPossible = computed(() => this.possible() && sharesSound());
  /** The browser lets me choose what to share. */
  readonly asking = computed(() => this.#state().status === 'asking');
  readonly on = computed(() => this.#state().status === 'on');
  readonly withSound = computed(() => {
    const state = this.#state();
    return state.status === 'on' && state.audio;
  });
  readonly failure = computed<LocalSourceFailure | null>(() => {
    const state = this.#state();
    return state.status === 'failed' ? state.failure : null;
  });
  /** How a screen is shared next. */
  readonly options = computed(() => this.#preferences.choices().screen);

  constructor() {
    effect(() => {
      const session = this.#call.session();
      untracked(() => this.#session.switchTo(session));
    });
    this.#announceMine();
    this.#announceOthers();
  }

  /** Asks what to share; while a screen is shared it is replaced by the one that is chosen. */
  start(): void {
    if (this.possible()) this.#session.source()?.local.screen.start(this.options());
  }

  stop(): void {
    this.#session.source()?.local.screen.stop();
  }

  toggle(): void {
    if (this.on() || this.asking()) this.stop();
    else this.start();
  }

  /** The hint takes effect at once, the sound with the next choice. */
  change(options: Partial<ScreenOptions>): void {
    this.#preferences.change({ screen: { ...this.options(), ...options } });
    if (options.hint) this.#session.source()?.local.screen.setHint(options.hint);
  }

  #announceMine(): void {
    let before = false;
    effect(() => {
      const [now, session] = [this.on(), this.#session.source()];
      if (session && now !== before)
        untracked(() =>
          this.#notices.announce(
            now
              ? $localize`:@@share.mine:You are sharing your screen`
              : $localize`:@@share.mineStopped:You stopped sharing your screen`,
          ),
        );
      before = now;
    });
  }

  #announceOthers(): void {
    let before: readonly MediaItem[] = [];
    effect(() => {
      const [now, last] = [this.screens(), before];
      before = now;
      untracked(() => {
        for (const item of now) if (!hasScreenOf(last, item)) this.#begun(item);
        for (const item of last) if (!hasScreenOf(now, item)) this.#ended(item);
      });
    });
  }

  #begun(item: MediaItem): void {
    const name = nameOf(item);
    if (name !== null)
      this.#notices.show($localize`:@@share.begun:${name}:name: is sharing their screen`);
  }

  /** Who leaves is announced as such. */
  #ended(item: MediaItem): void {
    const name = nameOf(item);
    if (name !== null && item.ended$.value === 'stopped')
      this.#notices.show($localize`:@@share.ended:${name}:name: stopped sharing their screen`);
  }
}

/** The same participant, who may send it again in another codec. */
function hasScreenOf(screens: readonly MediaItem[], { participant }: MediaItem): boolean {
  return screens.some((other) => other.participant === participant);
}

/** Of another participant; null for my own screen. */
function nameOf(item: MediaItem): string | null {
  return item.local ? null : isolate(item.participant.user$.value.displayName);
}

/** Why the screen is not shared, and what the user can do. */
export function screenErrorText(failure: LocalSourceFailure): string {
  switch (failure) {
    case 'permission-denied':
      return $localize`:@@share.denied:Your system doesn't let the browser record the screen. Allow it in the privacy settings of your device.`;
    case 'refused':
      return $localize`:@@share.refused:Sharing screens isn't allowed in this call.`;
    case 'unsupported':
      return $localize`:@@share.unsupported:This browser can't share your screen.`;
    case 'not-found':
    case 'in-use':
    case 'unplugged':
    case 'cancelled':
    case 'failed':
      return $localize`:@@share.failed:Your screen couldn't be shared.`;
  }
}
