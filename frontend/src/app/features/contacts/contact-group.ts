import { NgTemplateOutlet } from '@angular/common';
import { Component, contentChild, Directive, inject, input, TemplateRef } from '@angular/core';
import type { Contact, UserCard } from '@chatcall/contracts';
import { PersonRow } from '../../ui/person/person-row';
import { ContactsState } from './contacts-state';

interface ActionsContext {
  readonly $implicit: UserCard;
}

/** The actions of a contact in {@link ContactGroup}: `<ng-template ccContactActions let-user>`. */
@Directive({ selector: 'ng-template[ccContactActions]' })
export class ContactActionsTemplate {
  readonly template = inject<TemplateRef<ActionsContext>>(TemplateRef);

  /** The type of `let-user`, for the compiler. */
  static ngTemplateContextGuard(
    _: ContactActionsTemplate,
    context: unknown,
  ): context is ActionsContext {
    return context !== undefined;
  }
}

let groups = 0;

/** Contacts in one state under a heading; empty when there are none. */
@Component({
  selector: 'cc-contact-group',
  imports: [NgTemplateOutlet, PersonRow],
  template: `
    @if (contacts().length > 0) {
      <section [attr.aria-labelledby]="headingId">
        <h2 [id]="headingId">{{ heading() }}</h2>
        <ul>
          @for (contact of contacts(); track contact.user.id) {
            <li>
              <cc-person-row
                [userId]="contact.user.id"
                [marks]="contact.user"
                [name]="contact.user.displayName"
                [avatarUrl]="contact.user.avatarUrl"
                [presence]="contact.state === 'accepted' ? state.presenceOf(contact.user.id) : null"
                [line]="line(contact)"
              >
                <ng-container
                  [ngTemplateOutlet]="actions().template"
                  [ngTemplateOutletContext]="{ $implicit: contact.user }"
                />
              </cc-person-row>
            </li>
          }
        </ul>
      </section>
    }
  `,
  styleUrl: './contact-group.css',
})
export class ContactGroup {
  protected readonly state = inject(ContactsState);
  readonly heading = input.required<string>();
  readonly contacts = input.required<readonly Contact[]>();
  protected readonly actions = contentChild.required(ContactActionsTemplate);
  protected readonly headingId = `cc-contact-group-${groups++}`;

  /** The status text or the presence of a contact; for others the username. */
  protected line({ user, state }: Contact): string {
    if (state !== 'accepted') return `@${user.username}`;
    if (user.statusText) return user.statusText;
    switch (this.state.presenceOf(user.id)) {
      case 'online':
        return $localize`:@@presence.online:online`;
      case 'away':
        return $localize`:@@presence.away:away`;
      default:
        return `@${user.username}`;
    }
  }
}
