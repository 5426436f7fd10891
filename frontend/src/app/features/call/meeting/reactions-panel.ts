import { Component, inject, input, output } from '@angular/core';
import { CALL_REACTIONS, type CallReaction } from '@chatcall/contracts';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { MeetingState } from './meeting-state';
import { reactionWord } from './reaction-words';

/** Chooses a reaction, and on phones raises the hand. */
@Component({
  selector: 'cc-reactions-panel',
  imports: [Button, Icon],
  template: `
    <div class="row">
      @for (reaction of reactions; track reaction) {
        <button
          type="button"
          class="emoji"
          [attr.aria-label]="word(reaction)"
          [attr.data-testid]="'react-' + $index"
          (click)="meeting.react(reaction)"
        >
          {{ reaction }}
        </button>
      }
    </div>
    @if (withHand()) {
      <button
        type="button"
        ccButton="plain"
        data-testid="panel-hand"
        [attr.aria-pressed]="meeting.myHand()"
        (click)="meeting.toggleHand(); done.emit()"
      >
        <cc-icon name="hand" [size]="18" />
        @if (meeting.myHand()) {
          <span i18n="@@meeting.lowerHand">Lower hand</span>
        } @else {
          <span i18n="@@meeting.raiseHand">Raise hand</span>
        }
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s1);
      padding: var(--cc-s2);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r3);
      background: var(--cc-surface);
      box-shadow: var(--cc-e2);
    }
    .row {
      display: flex;
      gap: var(--cc-s1);
    }
    .emoji {
      width: 44px;
      height: 44px;
      border: 0;
      border-radius: var(--cc-r2);
      background: none;
      font-size: 1.5rem;
      line-height: 1;
    }
    .emoji:hover {
      background: var(--cc-hover);
    }
  `,
})
export class ReactionsPanel {
  protected readonly meeting = inject(MeetingState);
  protected readonly reactions = CALL_REACTIONS;
  readonly withHand = input(false);
  readonly done = output();

  protected word(reaction: CallReaction): string {
    return reactionWord(reaction);
  }
}
