import { Component, computed, inject, input } from '@angular/core';
import type { Call } from '@chatcall/contracts';
import { CallIntents } from '../../../core/call/call-intents';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { ChatsState } from '../chats-state';
import { shortName } from '../words/typing-text';

/** More names than this are counted. */
const NAMES = 3;

/** Says that a call goes on in this conversation, and leads into it. */
@Component({
  selector: 'cc-ongoing-call',
  imports: [Button, Icon],
  template: `
    <cc-icon [name]="going().kind === 'video' ? 'video' : 'phone'" [size]="18" />
    <p class="cc-clip" role="status">
      @if (here()) {
        <ng-container i18n="@@ongoing.here">You are in this call.</ng-container>
      } @else if (names(); as text) {
        <ng-container i18n="@@ongoing.with">Call in progress with {{ text }}</ng-container>
      } @else {
        <ng-container i18n="@@timeline.callOngoing">Call in progress</ng-container>
      }
    </p>
    @if (!here()) {
      <button
        type="button"
        ccButton="primary"
        small
        data-testid="call-join"
        (click)="calls.join(going())"
        i18n="@@call.join"
      >
        Join
      </button>
    } @else if (calls.view() !== 'beside') {
      <button
        type="button"
        ccButton="primary"
        small
        data-testid="call-back"
        (click)="calls.show('stage')"
        i18n="@@ongoing.back"
      >
        Return to call
      </button>
    }
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
    p {
      flex: 1;
      font-weight: 500;
    }
  `,
  host: { 'data-testid': 'ongoing-call' },
})
export class OngoingCall {
  readonly #chats = inject(ChatsState);
  readonly #times = inject(Times);
  protected readonly calls = inject(CallIntents);
  readonly going = input.required<Call>();

  protected readonly here = computed(() => this.calls.isHere(this.going().conversationId));
  /** Who is in it, without me. */
  protected readonly names = computed(() => {
    const me = this.#chats.me()?.id;
    const names = this.going()
      .participants.filter(({ outcome, user }) => outcome === 'joined' && user.id !== me)
      .map(({ user }) => shortName(user.displayName));
    const more = names.length - NAMES;
    if (more <= 0) return names.length === 0 ? '' : this.#times.list(names);
    return this.#times.list([
      ...names.slice(0, NAMES),
      $localize`:@@ongoing.more:${more}:count: more`,
    ]);
  });
}
