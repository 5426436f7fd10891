import { Component, computed, inject, input } from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { ContactActions } from '../../../core/people/contact-actions';
import { isolate } from '../../../core/i18n/isolate';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';

/**
 * Above the composer until the user has answered a new conversation: what the others can see until
 * then, and buttons to accept or block.
 */
@Component({
  selector: 'cc-request-note',
  imports: [Button, Icon],
  template: `
    <div class="box">
      <cc-icon name="eye-off" [size]="18" />
      @if (peer(); as person) {
        <p>{{ text() }}</p>
        <span class="actions">
          @if (incoming()) {
            <button
              type="button"
              ccButton="soft"
              small
              data-testid="request-accept"
              (click)="contacts.request(person)"
              i18n="@@contact.acceptRequest"
            >
              Accept contact request
            </button>
          }
          <button
            type="button"
            ccButton="soft"
            small
            data-testid="request-block"
            (click)="contacts.block(person)"
            i18n="@@contact.block"
          >
            Block
          </button>
        </span>
      } @else {
        <p i18n="@@composer.requestGroup">
          Until you reply, members can't see whether you're online or have read this.
        </p>
      }
    </div>
  `,
  styles: `
    :host {
      display: block;
      width: 100%;
      max-width: 920px;
      margin: 0 auto;
      padding: 0 var(--cc-s6) var(--cc-s2);
    }
    .box {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s3);
      align-items: center;
      padding: var(--cc-s2) var(--cc-s4);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r4);
      color: var(--cc-text-2);
    }
    p {
      flex: 1 1 16em;
      margin: 0;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s2);
    }
    @media (max-width: 44.9375rem) {
      :host {
        padding: 0 var(--cc-s2) var(--cc-s1);
      }
    }
  `,
  host: { 'data-testid': 'request-note' },
})
export class RequestNote {
  protected readonly contacts = inject(ContactActions);
  /** The sender of the request; null in a group. */
  readonly peer = input.required<UserCard | null>();
  protected readonly incoming = computed(
    () => this.contacts.stateOf(this.peer()?.id ?? '') === 'incoming',
  );
  protected readonly text = computed(() => {
    const name = isolate(this.peer()?.displayName ?? '');
    return $localize`:@@composer.request:${name}:name: isn't a contact yet. Until you reply, they can't see whether you're online or have read this.`;
  });
}
