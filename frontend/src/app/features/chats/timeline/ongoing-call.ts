import { Component, computed, inject, input } from '@angular/core';
import type { Call } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { shortName } from '../words/conversation-text';

/** Number of names shown; further ones are counted. */
const NAMES = 3;

/**
 * Shows that a call is in progress in this conversation, with a button to join it, or to continue it
 * here when the user is in it on another device; hidden in the call.
 */
@Component({
  selector: 'cc-ongoing-call',
  imports: [Button, Icon],
  template: `
    <cc-icon [name]="call().kind === 'video' ? 'video' : 'phone'" [size]="18" />
    <p class="cc-clip" role="status">
      @if (names(); as text) {
        <ng-container i18n="@@ongoing.with">Call in progress with {{ text }}</ng-container>
      } @else {
        <ng-container i18n="@@timeline.callOngoing">Call in progress</ng-container>
      }
    </p>
    <button
      type="button"
      ccButton="primary"
      small
      data-testid="call-join"
      (click)="calls.join(call(), elsewhere())"
    >
      @if (elsewhere()) {
        <ng-container i18n="@@call.takeOverVerb">Continue here</ng-container>
      } @else {
        <ng-container i18n="@@call.join">Join</ng-container>
      }
    </button>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      min-height: 48px;
      padding: var(--cc-s2) var(--cc-s6);
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
    }
    :host([hidden]) {
      display: none;
    }
    p {
      flex: 1;
      font-weight: 500;
    }
  `,
  host: { 'data-testid': 'ongoing-call', '[hidden]': 'here()' },
})
export class OngoingCall {
  readonly #chats = inject(ChatsState);
  readonly #times = inject(Times);
  protected readonly calls = inject(CallIntents);
  readonly call = input.required<Call>();

  protected readonly here = computed(() => this.calls.isHere(this.call().conversationId));
  readonly #joined = computed(() =>
    this.call().participants.filter(({ outcome }) => outcome === 'joined'),
  );
  /** The user is in the call on another device. */
  protected readonly elsewhere = computed(() =>
    this.#joined().some(({ user }) => user.id === this.#chats.me()?.id),
  );
  /** The participants, without the user. */
  protected readonly names = computed(() => {
    const me = this.#chats.me()?.id;
    const names = this.#joined()
      .filter(({ user }) => user.id !== me)
      .map(({ user }) => shortName(user.displayName));
    const more = names.length - NAMES;
    if (more <= 0) return names.length === 0 ? '' : this.#times.list(names);
    return this.#times.list([
      ...names.slice(0, NAMES),
      $localize`:@@ongoing.more:${more}:count: more`,
    ]);
  });
}
