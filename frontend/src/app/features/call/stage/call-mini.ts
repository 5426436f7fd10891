import { Component, inject, input, output } from '@angular/core';
import type { RemoteParticipant } from '@chatcall/client-sdk/calls';
import { ConversationAvatar } from '../../../core/pictures/conversation-avatar';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { CallTile } from './call-tile';
import { CallToolbar } from './call-toolbar';
import { ParticipantAway } from './remote-participant';

/**
 * Where the small call is: over the page, in a bar of a phone, in a window of its own, or the line
 * that is left on the page meanwhile.
 */
export type MiniForm = 'dock' | 'bar' | 'window' | 'line';

/** The call in little room: one person, the name of the call, its most important buttons. */
@Component({
  selector: 'cc-call-mini',
  imports: [CallTile, CallToolbar, ConversationAvatar, Icon, ParticipantAway],
  templateUrl: './call-mini.html',
  styleUrl: './call-mini.css',
  host: { '[class]': 'form()' },
})
export class CallMini {
  protected readonly state = inject(CallState);
  readonly form = input.required<MiniForm>();
  /** Who is shown; null for nobody. */
  readonly face = input.required<RemoteParticipant | null>();
  readonly status = input('');
  /** How long the call has lasted. */
  readonly timer = input<string | null>(null);
  /** The stage is to be opened. */
  readonly opened = output();
}
