import { Component, computed, inject } from '@angular/core';
import type { CallParticipant, UserId } from '@chatcall/contracts';
import { IsolatePipe } from '../../../core/i18n/isolate';
import { Avatar } from '../../../ui/avatar/avatar';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { outcomeText } from '../call-words';
import { HandBadge } from '../meeting/hand-badge';
import { MorePeople } from '../meeting/more-people';
import { PersonRow } from '../meeting/person-row';

/** The participants, and the outcome for invited people who are not in the call. */
@Component({
  selector: 'cc-people-panel',
  imports: [Avatar, Button, HandBadge, Icon, IsolatePipe, PersonRow],
  template: `
    <ul data-testid="call-people">
      @if (state.me(); as me) {
        <li>
          <cc-avatar [seed]="me.id" [name]="me.displayName" [url]="me.avatarUrl" [size]="32" />
          <span class="cc-clip" i18n="@@people.me">{{ me.displayName | isolate }} (you)</span>
          @if (state.ownMuted()) {
            <cc-icon name="mic-off" [size]="16" /><span class="cc-sr" i18n="@@tile.muted"
              >muted</span
            >
          }
          <cc-hand-badge [userId]="me.id" />
        </li>
      }
      @for (participant of state.participants(); track participant.peerId) {
        <li><cc-person-row [participant]="participant" /></li>
      }
      @for (one of absent(); track one.user.id) {
        <li class="absent">
          <cc-avatar
            [seed]="one.user.id"
            [name]="one.user.displayName"
            [url]="one.user.avatarUrl"
            [size]="32"
          />
          <span class="cc-clip" dir="auto">{{ one.user.displayName }}</span>
          <span class="word">{{ word(one) }}</span>
        </li>
      }
    </ul>
    @if (more.possible()) {
      <button type="button" ccButton="soft" data-testid="call-add-people" (click)="more.ask()">
        <cc-icon name="user-plus" [size]="18" /><span i18n="@@addMembers.heading">Add people</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: block;
      width: min(18.75rem, calc(100vw - 24px));
      max-height: min(420px, 60dvh);
      padding: var(--cc-s2);
      overflow-y: auto;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r3);
      background: var(--cc-surface);
      box-shadow: var(--cc-e2);
    }
    li {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      min-height: 44px;
      padding: var(--cc-s1) var(--cc-s2);
      font-weight: 500;
    }
    li > .cc-clip {
      flex: 1;
    }
    button {
      width: 100%;
      margin-top: var(--cc-s2);
    }
    .absent {
      color: var(--cc-text-2);
    }
    .word {
      font-size: var(--cc-fs-2);
      font-weight: 400;
    }
  `,
  host: { tabindex: '-1' },
})
export class PeoplePanel {
  protected readonly state = inject(CallState);
  protected readonly more = inject(MorePeople);
  readonly #here = computed<ReadonlySet<UserId>>(
    () => new Set(this.state.participants().map((participant) => participant.user$.value.id)),
  );
  protected readonly absent = computed(() =>
    (this.state.call()?.participants ?? []).filter(
      ({ user }) => user.id !== this.state.me()?.id && !this.#here().has(user.id),
    ),
  );

  protected word(participant: CallParticipant): string {
    return outcomeText(participant.outcome);
  }
}
