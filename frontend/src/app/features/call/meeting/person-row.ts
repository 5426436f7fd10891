import { Component, computed, input, signal } from '@angular/core';
import type { RemoteParticipant } from '@chatcall/client-sdk/calls';
import { isolate } from '../../../core/i18n/isolate';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { followParticipant, ParticipantMark } from '../stage/remote-participant';
import { HandBadge } from './hand-badge';
import { PersonControls } from './person-controls';

/** A participant in the list of people, with a hand, and controls that open below. */
@Component({
  selector: 'cc-person-row',
  imports: [HandBadge, Icon, IconButton, ParticipantMark, PersonControls],
  template: `
    <div class="line">
      <cc-participant-mark [participant]="participant()" />
      <cc-hand-badge [userId]="signals.user()?.id" />
      <button
        type="button"
        ccIconButton
        small
        [label]="label()"
        data-testid="person-more"
        [attr.aria-expanded]="open()"
        (click)="open.set(!open())"
      >
        <cc-icon [name]="open() ? 'chevron-down' : 'ellipsis'" [size]="18" />
      </button>
    </div>
    @if (open()) {
      @if (signals.user(); as user) {
        <cc-person-controls [user]="user" [muted]="signals.muted()" />
      }
    }
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
      min-width: 0;
    }
    .line {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-width: 0;
    }
    cc-participant-mark {
      flex: 1;
    }
  `,
})
export class PersonRow {
  readonly participant = input.required<RemoteParticipant>();
  protected readonly signals = followParticipant(this.participant);
  protected readonly open = signal(false);
  protected readonly label = computed(
    () =>
      $localize`:@@meeting.person:Options for ${isolate(this.signals.user()?.displayName ?? '')}:name:`,
  );
}
