import { Component, computed, inject, input } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { ContactActions } from '../../../core/people/contact-actions';
import { Session } from '../../../core/session/session';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Icon } from '../../../ui/icon/icon';

/** In the details of a direct conversation: adds, removes or blocks the other person. */
@Component({
  selector: 'cc-peer-contact',
  imports: [Icon],
  template: `
    <ul>
      @switch (state()) {
        @case ('none') {
          @if (mayRequest()) {
            <li>
              <button
                type="button"
                data-testid="contact-request"
                (click)="contacts.request(peer())"
              >
                <cc-icon name="user-plus" /><span i18n="@@contact.request">Add as contact</span>
              </button>
            </li>
          }
        }
        @case ('outgoing') {
          <li>
            <button
              type="button"
              data-testid="contact-withdraw"
              (click)="contacts.remove(peer(), 'outgoing')"
            >
              <cc-icon name="user-x" /><span i18n="@@contact.withdraw">Cancel contact request</span>
            </button>
          </li>
        }
        @case ('incoming') {
          @if (mayRequest()) {
            <li>
              <button type="button" data-testid="contact-accept" (click)="contacts.request(peer())">
                <cc-icon name="user-check" /><span i18n="@@contact.acceptRequest"
                  >Accept contact request</span
                >
              </button>
            </li>
          }
        }
        @case ('accepted') {
          <li>
            <button
              type="button"
              data-testid="contact-remove"
              (click)="contacts.remove(peer(), 'accepted')"
            >
              <cc-icon name="user-minus" /><span i18n="@@contact.remove">Remove from contacts</span>
            </button>
          </li>
        }
      }
      <li>
        @if (state() === 'blocked') {
          <button type="button" data-testid="contact-unblock" (click)="contacts.unblock(peer())">
            <cc-icon name="check" /><span i18n="@@contact.unblock">Unblock</span>
          </button>
        } @else {
          <button
            type="button"
            class="danger"
            data-testid="contact-block"
            (click)="contacts.block(peer())"
          >
            <cc-icon name="ban" /><span i18n="@@contact.block">Block</span>
          </button>
        }
      </li>
      <li>
        <button type="button" data-testid="contact-report" (click)="report()">
          <cc-icon name="circle-alert" /><span i18n="@@report.verb">Report</span>
        </button>
      </li>
    </ul>
  `,
  styles: `
    button {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      width: 100%;
      min-height: 44px;
      padding: var(--cc-s2) var(--cc-s3);
      border: 0;
      border-radius: var(--cc-r2);
      background: none;
      font-weight: 500;
      text-align: left;
      &:hover {
        background: var(--cc-hover);
      }
    }
    cc-icon {
      color: var(--cc-text-2);
    }
    .danger,
    .danger cc-icon {
      color: var(--cc-danger);
    }
  `,
})
export class PeerContact {
  protected readonly contacts = inject(ContactActions);
  readonly peer = input.required<UserCard>();
  readonly #session = inject(Session);
  readonly #dialogs = inject(Dialogs);
  protected readonly mayRequest = computed(
    () => this.#session.may('contacts.request') && !this.peer().state,
  );
  protected readonly state = computed(() => this.contacts.stateOf(this.peer().id));

  protected async report(): Promise<void> {
    const { id: userId, displayName } = this.peer();
    const { openReport } = await import('../dialogs/report-dialog');
    await openReport(this.#dialogs, { userId }, displayName);
  }
}
