import { Component, computed, inject, signal } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Router } from '@angular/router';
import type { CallKind, UserCard } from '@chatcall/contracts';
import { CallIntents } from '../../core/call/call-intents';
import { errorText } from '../../core/errors/error-text';
import { Session } from '../../core/session/session';
import { Button } from '../../ui/button/button';
import { IconButton } from '../../ui/button/icon-button';
import { Empty } from '../../ui/empty/empty';
import { Icon } from '../../ui/icon/icon';
import { Skeleton } from '../../ui/skeleton/skeleton';
import { Toasts } from '../../ui/toast/toasts';
import { ContactActionsTemplate, ContactGroup } from './contact-group';
import { FindPeople } from './find-people';
import { ContactsState } from './contacts-state';
import { IsolatePipe } from '../../core/i18n/isolate';

/** Contact requests, contacts and blocked people. */
@Component({
  selector: 'cc-contacts',
  imports: [
    Button,
    ContactActionsTemplate,
    ContactGroup,
    Empty,
    FindPeople,
    Icon,
    IconButton,
    IsolatePipe,
    MatMenuModule,
    Skeleton,
  ],
  templateUrl: './contacts.html',
  styleUrl: './contacts.css',
  providers: [ContactsState],
})
export class Contacts {
  protected readonly session = inject(Session);
  protected readonly state = inject(ContactsState);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #calls = inject(CallIntents);
  protected readonly finding = signal(false);
  protected readonly failure = computed(() => {
    const error = this.state.status().error;
    return error ? errorText(error) : '';
  });

  protected async write(user: UserCard): Promise<void> {
    try {
      await this.#router.navigate(['/chats', await this.state.open(user)]);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected async call(user: UserCard, kind: CallKind): Promise<void> {
    try {
      const id = await this.state.open(user);
      await this.#router.navigate(['/chats', id]);
      this.#calls.start(id, kind);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
